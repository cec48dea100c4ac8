// The fields are the result.
db.users.aggregate([{ $match: { city: "Lyon" } }, { $project: { email: 1, _id: 0 } }]);
