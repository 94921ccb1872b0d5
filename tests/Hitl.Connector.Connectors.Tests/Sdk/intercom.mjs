// Creates, reads, updates, searches and answers a conversation with Intercom's own client.
// Arguments: base URL, token, attribute that exists. Prints one line of JSON.
import { IntercomClient } from 'intercom-client';

const [environment, token, attribute] = process.argv.slice(2);
const client = new IntercomClient({ token, environment });

const me = await client.admins.identify();
const contact = await client.contacts.create({ email: 'sdk@example.test', name: 'Sdk Customer' });
const created = await client.conversations.create({ from: { type: 'user', id: contact.id }, body: 'Hello from the client' });
const conversation_id = created.conversation_id;

const read = await client.conversations.find({ conversation_id });
const updated = await client.conversations.update({ conversation_id, custom_attributes: { [attribute]: 'set by the client' } });
const replied = await client.conversations.reply({
  conversation_id,
  body: { message_type: 'comment', type: 'admin', admin_id: me.id, body: 'Hello from the teammate' },
});
const tag = await client.tags.create({ name: 'sdk' });
await client.tags.tagConversation({ conversation_id, id: tag.id, admin_id: me.id });

const found = [];
const page = await client.conversations.search({
  query: { operator: 'AND', value: [{ field: 'updated_at', operator: '>', value: '1' }] },
  pagination: { per_page: 1 },
});
for await (const conversation of page) {
  found.push(conversation.id);
}

let missing;
try {
  await client.conversations.find({ conversation_id: '1' });
} catch (error) {
  missing = { name: error.constructor.name, status: error.statusCode, code: error.body?.errors?.[0]?.code };
}

console.log(JSON.stringify({
  id: conversation_id,
  body: read.source.body,
  attribute: updated.custom_attributes[attribute],
  reply: replied.conversation_parts.conversation_parts.at(-1).body,
  found,
  missing,
}));
