// The label would stand behind the sum among the fields of the result.
db.orders.aggregate([{ $addFields: { label: { $toLower: "$status" }, sum: { $add: ["$total", 1] } } }, { $addFields: { label: { $toUpper: "$status" } } }]);
