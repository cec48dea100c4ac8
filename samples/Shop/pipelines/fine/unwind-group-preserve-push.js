// An order without items pushes nothing, and a list of its one missing element would hold null.
db.orders.aggregate([
  { $unwind: { path: "$items", preserveNullAndEmptyArrays: true } },
  { $group: { _id: "$_id", items: { $push: "$items" } } }
]);
