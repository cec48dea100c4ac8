// rule: project-early
db.users.aggregate([
  { $project: { countryCode: 1, city: 1, createdAt: 1, newsletter: 1 } },
  { $match: { newsletter: true } },
  { $group: { _id: { country: "$countryCode", city: "$city" }, n: { $sum: 1 } } }
]);
