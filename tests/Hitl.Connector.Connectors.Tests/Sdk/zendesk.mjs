// Creates, reads, updates and searches a ticket with Zendesk's Node client.
// Arguments: API URL, login, API token. Prints one line of JSON.
import zendesk from 'node-zendesk';

const [endpointUri, username, token] = process.argv.slice(2);
const client = zendesk.createClient({ endpointUri, username, token });

const created = await client.tickets.create({
  ticket: { subject: 'From the client', comment: { body: 'It does not print' }, requester: { name: 'Sdk Customer', email: 'sdk@example.test' }, tags: ['printer', 'sdk'] },
});
const { id } = created.result;
const read = await client.tickets.show(id);
const updated = await client.tickets.update(id, { ticket: { priority: 'high', comment: { body: 'Seen by the client', public: false } } });
const found = await client.search.query('type:ticket tags:sdk');
const comments = await client.tickets.getComments(id);

let missing;
try {
  await client.tickets.show(1);
} catch (error) {
  missing = error.message;
}

console.log(JSON.stringify({
  id,
  subject: read.result.subject,
  priority: updated.result.priority,
  found: found.result.map((ticket) => ticket.id),
  comments: comments.map((comment) => comment.body),
  missing,
}));
