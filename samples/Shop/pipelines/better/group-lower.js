// rule: group-key-filter
db.users.aggregate([{ $group: { _id: { $toLower: "$city" }, n: { $sum: 1 } } }, { $sort: { n: -1, _id: 1 } }, { $match: { _id: { $in: ["leipzig", "lyon"] }, n: { $gt: 0 } } }]);
