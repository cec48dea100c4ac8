// rule: unwind-regroup
db.orders.aggregate([
  { $match: { currency: "EUR" } },
  { $unwind: "$payments" },
  { $group: { _id: "$_id", paid: { $sum: { $cond: [{ $eq: ["$payments.status", "failed"] }, 0, "$payments.amount"] } } } },
  { $sort: { paid: -1, _id: 1 } }
]);
