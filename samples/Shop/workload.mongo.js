// A day at the shop kept as documents (Mongo/ShopDocuments): what the site and its back office ask, weighted by how often.
// Values exist at every scale of the default seed from 0.01 on; moments are fixed, never "now".

// id: m01
// calls: 9000
// Sign-in by mail address.
db.users.findOne({ email: "mateusz.rossi42@example.net" })

// id: m02
// calls: 20000
// The signed-in customer.
db.users.findOne({ _id: 42 })

// id: m03
// calls: 6000
// My orders: the newest ten of one customer.
db.orders.find({ userId: 42 }, { status: 1, total: 1, currency: 1, placedAt: 1 }).sort({ placedAt: -1, _id: -1 }).limit(10)

// id: m04
// calls: 5000
// One order with its lines and payments.
db.orders.findOne({ _id: 250 })

// id: m05
// calls: 8000
// The newest reviews of a product.
db.reviews.find({ productId: 19 }).sort({ createdAt: -1 }).limit(20)

// id: m06
// calls: 7000
// A category page: what is on sale, cheapest first.
db.products.find({ categoryId: 20, status: "active" }).sort({ price: 1 }).limit(48)

// id: m07
// calls: 3000
// A product by its number.
db.products.findOne({ sku: "HE-10126-y" })

// id: m08
// calls: 900
// Products with a tag.
db.products.find({ tags: "gift", status: "active" }).sort({ createdAt: -1 }).limit(24)

// id: m09
// calls: 400
// The picking list: paid and not yet sent, oldest first.
db.orders.find({ status: { $in: ["pending", "paid"] } }).sort({ placedAt: 1 }).limit(100)

// id: m10
// calls: 600
// What the payment provider reports: a payment by its reference.
db.orders.find({ "payments.providerRef": "id_2fca5076097723d8" })

// id: m11
// calls: 300
// Who bought this product lately?
db.orders.find({ "items.productId": 19, placedAt: { $gte: ISODate("2025-11-01") } }).sort({ placedAt: -1 }).limit(50)

// id: m12
// calls: 24
// Turnover of the day by currency.
db.orders.aggregate([
  { $match: { placedAt: { $gte: ISODate("2025-12-20"), $lt: ISODate("2025-12-21") }, status: { $ne: "cancelled" } } },
  { $group: { _id: "$currency", orders: { $sum: 1 }, total: { $sum: "$total" } } },
])

// id: m13
// calls: 2000
// How many reviews, and how good?
db.reviews.aggregate([{ $match: { productId: 19 } }, { $group: { _id: null, n: { $sum: 1 }, rating: { $avg: "$rating" } } }])

// id: m14
// calls: 150
// The reviews of a customer's products, with their names.
db.products.aggregate([
  { $match: { categoryId: 20, stock: { $gt: 0 } } },
  { $lookup: { from: "reviews", localField: "_id", foreignField: "productId", as: "reviews" } },
  { $project: { name: 1, n: { $size: "$reviews" } } },
])

// id: m15
// calls: 1200
// Has the customer reviewed it?
db.reviews.countDocuments({ productId: 19, userId: 42 })

// id: m16
// calls: 40
// Back office: orders of a customer or with a coupon.
db.orders.find({ $or: [{ userId: 42 }, { couponCode: "SUMMER10-2" }] }).limit(200)

// id: m17
// calls: 60
// Customers of a country who did not sign in lately.
db.users.find({ countryCode: "FR", lastLoginAt: { $lt: ISODate("2025-06-01") } })

// id: m18
// calls: 2500
// An order is placed.
db.orders.insertOne({ userId: 42, status: "pending" })

// id: m19
// calls: 2200
// An order goes on.
db.orders.updateOne({ _id: 250 }, { $set: { status: "shipped", shippedAt: ISODate("2025-12-21") } })

// id: m20
// calls: 350
// A review is written.
db.reviews.insertOne({ productId: 19, userId: 42, rating: 5 })

// id: m21
// calls: 800
// A review was helpful.
db.reviews.updateOne({ productId: 19, userId: 42 }, { $inc: { helpfulVotes: 1 } })

// id: m22
// calls: 2600
// Stock goes down.
db.products.updateOne({ _id: 19, stock: { $gt: 0 } }, { $inc: { stock: -1 } })

// id: m23
// calls: 30
// Support looks for a customer by a part of the name.
db.users.find({ fullName: /rossi/i }).limit(20)
