// rule: project-early
db.products.aggregate([{ $unset: ["attributes", "tags"] }, { $group: { _id: "$categoryId", mean: { $avg: "$price" } } }]);
