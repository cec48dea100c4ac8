// "7" > 5 is true in JavaScript.
db.orders.aggregate([{ $match: { $where: "this.total > 5" } }, { $count: "n" }]);
