// rule: unwind-prefilter
db.orders.aggregate([
  { $unwind: "$payments" },
  { $match: { $or: [{ "payments.status": "failed" }, { "payments.method": "invoice" }] } },
  { $group: { _id: "$payments.method", n: { $sum: 1 } } }
]);
