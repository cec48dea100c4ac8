// rule: facet-prefix
db.users.aggregate([
  { $facet: { all: [{ $match: { city: "Leipzig" } }, { $project: { email: 1 } }], n: [{ $match: { city: "Leipzig" } }, { $project: { email: 1 } }, { $count: "n" }] } }
]);
