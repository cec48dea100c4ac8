// rule: unwind-regroup
// $push passes over lines without a note, so that these are left out first.
db.orders.aggregate([{ $unwind: "$items" }, { $group: { _id: "$_id", notes: { $push: "$items.note" } } }]);
