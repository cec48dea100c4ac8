// A field below another is set within what stands there.
db.orders.aggregate([{ $addFields: { label: { text: "$status", at: "$placedAt" } } }, { $addFields: { "label.text": { $toUpper: "$status" } } }]);
