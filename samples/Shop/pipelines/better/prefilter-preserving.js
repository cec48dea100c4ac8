// rule: unwind-prefilter
db.orders.aggregate([
  { $unwind: { path: "$payments", preserveNullAndEmptyArrays: true } },
  { $match: { "payments.status": "failed", currency: "EUR" } },
  { $project: { _id: 1, "payments.amount": 1 } }
]);
