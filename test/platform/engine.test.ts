import { startDatabase } from '../support/database';

it('opens', async () => {
  const { database, stop } = await startDatabase();
  await database.connection.collection('x').insertOne({ a: 1 });
  await database.verify([]);
  await stop();
});
