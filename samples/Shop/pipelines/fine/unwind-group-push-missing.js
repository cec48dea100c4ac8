// $push passes over lines without a note; $map would not.
db.orders.aggregate([{ $unwind: "$items" }, { $group: { _id: "$_id", notes: { $push: "$items.note" } } }]);
