// mongosh against the server: one line of JSON with what each step came to.
const steps = {};

function step(what, body) {
  try {
    const came = body();
    steps[what] = came === true ? 'ok' : String(came);
  } catch (error) {
    steps[what] = String(error);
  }
}

step('db', () => db.getName() === process.env.POLYSTORE_DATABASE);
step('hello', () => db.hello().ok === 1);
step('insertMany', () => Object.keys(db.orders.insertMany(Array.from({ length: 500 }, (_, i) => ({ _id: i, a: i % 10, at: ISODate('2026-01-01') }))).insertedIds).length === 500);
step('find', () => db.orders.find({ a: 3 }).sort({ _id: -1 }).limit(2).toArray().map((one) => one._id).join() === '493,483');
step('getMore', () => db.orders.find().batchSize(50).itcount() === 500);
step('countDocuments', () => db.orders.countDocuments({ a: 3 }) === 50);
step('distinct', () => db.orders.distinct('a').length === 10);
step('aggregate', () => db.orders.aggregate([{ $group: { _id: '$a', n: { $sum: 1 } } }, { $match: { n: 50 } }]).toArray().length === 10);
step('updateOne', () => db.orders.updateOne({ _id: 1 }, { $set: { b: NumberLong('5') } }).modifiedCount === 1);
step('createIndex', () => db.orders.createIndex({ a: 1 }) === 'a_1');
step('getIndexes', () => db.orders.getIndexes().length === 2);
step('explain', () => Number(db.orders.find({ a: 3 }).explain('executionStats').executionStats.nReturned) === 50);
step('stats', () => db.orders.stats().count === 500);
step('getCollectionNames', () => db.getCollectionNames().join() === 'orders');
step('deleteMany', () => db.orders.deleteMany({ a: 3 }).deletedCount === 50);
step('dropDatabase', () => db.dropDatabase().ok === 1);
print(JSON.stringify(steps));
