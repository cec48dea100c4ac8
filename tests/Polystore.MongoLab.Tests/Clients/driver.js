// The official Node driver against the server: one line of JSON with what each step came to.
const assert = require('node:assert/strict');
const { MongoClient } = require('mongodb');

const [url, name] = process.argv.slice(2);
const steps = {};

async function step(what, body) {
  try {
    await body();
    steps[what] = 'ok';
  } catch (error) {
    steps[what] = String(error);
  }
}

(async () => {
  const client = new MongoClient(url, { serverSelectionTimeoutMS: 10000 });
  const db = client.db(name);
  const orders = db.collection('orders');
  await step('ping', async () => assert.equal((await db.command({ ping: 1 })).ok, 1));
  await step('buildInfo', async () => assert.match((await db.admin().buildInfo()).version, /^\d+\./));
  await step('insertMany', async () => assert.equal((await orders.insertMany(Array.from({ length: 2500 }, (_, i) => ({ _id: i, a: i % 10, s: `v${i}` })))).insertedCount, 2500));
  await step('duplicate key', async () => await assert.rejects(orders.insertOne({ _id: 1 }), { code: 11000 }));
  await step('find with getMore', async () => assert.equal((await orders.find({}).batchSize(200).toArray()).length, 2500));
  await step('find, sort, limit, projection', async () => assert.deepEqual(await orders.find({ a: 3 }, { projection: { s: 1 } }).sort({ _id: -1 }).limit(2).toArray(), [{ _id: 2493, s: 'v2493' }, { _id: 2483, s: 'v2483' }]));
  await step('countDocuments', async () => assert.equal(await orders.countDocuments({ a: 3 }), 250));
  await step('estimatedDocumentCount', async () => assert.ok((await orders.estimatedDocumentCount()) >= 0));
  await step('distinct', async () => assert.equal((await orders.distinct('a')).length, 10));
  await step('aggregate', async () => assert.deepEqual(await orders.aggregate([{ $match: { a: { $lt: 2 } } }, { $group: { _id: '$a', n: { $sum: 1 } } }, { $sort: { _id: 1 } }]).toArray(), [{ _id: 0, n: 250 }, { _id: 1, n: 250 }]));
  await step('updateMany', async () => assert.equal((await orders.updateMany({ a: 4 }, { $set: { b: 1 } })).modifiedCount, 250));
  await step('upsert', async () => assert.equal((await orders.updateOne({ _id: 9000 }, { $set: { a: 1 } }, { upsert: true })).upsertedId, 9000));
  await step('findOneAndUpdate', async () => assert.equal((await orders.findOneAndUpdate({ _id: 9000 }, { $inc: { a: 1 } }, { returnDocument: 'after' })).a, 2));
  await step('deleteOne', async () => assert.equal((await orders.deleteOne({ _id: 9000 })).deletedCount, 1));
  await step('bulkWrite', async () => assert.equal((await orders.bulkWrite([{ insertOne: { document: { _id: 9001 } } }, { updateOne: { filter: { _id: 9001 }, update: { $set: { a: 1 } } } }, { deleteOne: { filter: { _id: 9001 } } }])).deletedCount, 1));
  await step('createIndex', async () => assert.equal(await orders.createIndex({ a: 1, _id: -1 }), 'a_1__id_-1'));
  await step('listIndexes', async () => assert.equal((await orders.indexes()).length, 2));
  await step('explain', async () => assert.ok((await orders.find({ a: 3 }).explain('executionStats')).executionStats.totalDocsExamined <= 2500));
  await step('dropIndex', async () => assert.equal((await orders.dropIndex('a_1__id_-1')).ok, 1));
  await step('listCollections', async () => assert.deepEqual((await db.listCollections().toArray()).map((one) => one.name), ['orders']));
  await step('listDatabases', async () => assert.ok((await db.admin().listDatabases()).databases.some((one) => one.name === name)));
  await step('transaction committed', async () => {
    await client.withSession((session) => session.withTransaction(async () => { await orders.updateOne({ _id: 1 }, { $set: { t: 1 } }, { session }); }));
    assert.equal((await orders.findOne({ _id: 1 })).t, 1);
  });
  await step('transaction aborted', async () => {
    const session = client.startSession();
    session.startTransaction();
    await orders.updateOne({ _id: 2 }, { $set: { t: 1 } }, { session });
    await session.abortTransaction();
    await session.endSession();
    assert.equal((await orders.findOne({ _id: 2 })).t, undefined);
  });
  await step('unknown command', async () => await assert.rejects(db.command({ noSuchCommand: 1 }), { code: 59 }));
  await step('dropDatabase', async () => assert.equal(await db.dropDatabase(), true));
  await client.close();
  console.log(JSON.stringify(steps));
})();
