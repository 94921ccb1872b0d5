using System.Globalization;
using Hitl.Connector.Conversations;

namespace Hitl.Connector.Benchmarks.Micro;

/// <summary>Conversations of a given length: customer and bot in turn, and two people who come and go in the long ones.</summary>
internal static class SampleConversations
{
    public static readonly DateTimeOffset Now = new(2026, 11, 20, 12, 0, 0, TimeSpan.Zero);

    private static readonly string[] _customer =
    [
        "My card was declined three times but my bank says you took 89.90 each time. Can you check order 20931?",
        "No, the e-mail address, not the password.",
        "I have restarted it nine times and the light is still red.",
        "Where is my parcel? It should have been here on Monday.",
        "Thanks, but that page does not open on my phone.",
    ];

    private static readonly string[] _bot =
    [
        "You can see the state of your payment under Orders, Payments.",
        "Please restart the router and wait two minutes.",
        "I could not find an article about this.",
    ];

    public static Snapshot OfMessages(int count)
    {
        var messages = new List<Message>(count);
        var activities = new List<Activity>();
        for (var i = 0; i < count; i++)
        {
            var at = Now.AddMinutes(i - count);
            var id = i.ToString(CultureInfo.InvariantCulture);
            var human = i % 20 is 15 or 16;
            var author = i % 2 == 0 ? new Author(AuthorKind.Customer, "c1", "Cara")
                : human ? new Author(AuthorKind.Agent, "a1", "Ann")
                : new Author(AuthorKind.Bot, "b1", "Robo");
            messages.Add(new Message($"m{id}", author, Visibility.Public, i % 2 == 0 ? _customer[i / 2 % _customer.Length] : _bot[i / 2 % _bot.Length], at) { ActionId = $"x{id}" });
            if (human)
            {
                activities.Add(new Activity($"t{id}", ActivityKind.AssignedToAgent, new Author(AuthorKind.Agent, "a1"), at, "a1") { ActionId = $"x{id}" });
                activities.Add(new Activity($"u{id}", ActivityKind.Unassigned, new Author(AuthorKind.Agent, "a1"), at.AddSeconds(50)));
            }
        }

        return new Snapshot
        {
            Ref = new ConversationRef("acme", "1"),
            Helpdesk = HelpdeskKind.Zendesk,
            Status = ConversationStatus.Open,
            CreatedAt = messages[0].At,
            UpdatedAt = Now,
            Subject = "A question",
            Customer = new Customer("c1", "Cara", "cara@example.com"),
            Messages = messages,
            Activities = activities,
        };
    }
}
