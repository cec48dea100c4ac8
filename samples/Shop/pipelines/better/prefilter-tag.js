// rule: unwind-prefilter
// The same tag with and without a list around it.
db.products.aggregate([{ $unwind: "$tags" }, { $match: { tags: /^e/ } }, { $sortByCount: "$tags" }]);
