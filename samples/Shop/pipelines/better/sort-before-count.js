// rule: sort-useless
db.users.aggregate([{ $match: { isVerified: true } }, { $sort: { createdAt: -1 } }, { $count: "n" }]);
