// rule: single-document
db.orders.aggregate([{ $match: { status: "pending" } }, { $count: "n" }, { $limit: 1 }]);
