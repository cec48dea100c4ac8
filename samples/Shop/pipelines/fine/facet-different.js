db.orders.aggregate([
  { $facet: { paid: [{ $match: { status: "paid" } }, { $count: "n" }], shipped: [{ $match: { status: "shipped" } }, { $count: "n" }] } }
]);
