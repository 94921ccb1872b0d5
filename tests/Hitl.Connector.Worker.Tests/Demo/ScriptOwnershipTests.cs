using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Handover;
using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Worker.Tests.Demo;

/// <summary>Who owns each of the shipped conversations at its end: a bot, wherever no human took it.</summary>
public sealed class ScriptOwnershipTests
{
    private static readonly DateTimeOffset Start = new(2026, 3, 2, 9, 0, 0, TimeSpan.Zero);

    private static readonly Dictionary<string, string> WithHumans = new(StringComparer.Ordinal)
    {
        ["human-takes-over"] = "Nobody solved",
        ["bot-goes-on"] = "Bot resume_tag",
        ["suppressed-lines"] = "Nobody solved",
        ["human-after-escalation"] = "Nobody solved",
    };

    private static Author By(string from) => from switch
    {
        "customer" => new(AuthorKind.Customer, "c1"),
        "bot" => new(AuthorKind.Bot, "b1"),
        _ => new(AuthorKind.Agent, "a1"),
    };

    private static Snapshot Play(ConversationScript script)
    {
        List<Message> messages = [];
        List<Activity> activities = [];
        var status = ConversationStatus.Open;
        foreach (var (index, line) in script.Messages.Index())
        {
            var at = Start.AddMinutes(2 * index);
            messages.Add(new Message($"m{index:000}", By(line.From), Visibility.Public, line.Text, at));
            status = line.From == "customer" ? ConversationStatus.Open : status;
            if (line.Finish || line.Resume)
            {
                activities.Add(new Activity($"x{index:000}", line.Finish ? ActivityKind.Solved : ActivityKind.TagAdded, By(line.From), at.AddMinutes(1), line.Finish ? null : HitlFields.ResumeTag));
                status = line.Finish ? ConversationStatus.Solved : status;
            }
        }

        return new Snapshot { Ref = new ConversationRef("demo", script.Id), Helpdesk = HelpdeskKind.Zendesk, Status = status, CreatedAt = Start, UpdatedAt = Start, Messages = messages, Activities = activities };
    }

    [Fact]
    public async Task Derive_EveryShippedConversation_HasThePinnedOwner()
    {
        var scripts = await DemoRunTests.ShippedAsync();

        foreach (var script in scripts)
        {
            var ownership = Ownership.Derive(Play(script));
            $"{ownership.Owner} {ownership.Evidence}".ShouldBe(WithHumans.GetValueOrDefault(script.Id, "Bot no_human_signal"), script.Id);
        }

        WithHumans.Keys.ShouldBeSubsetOf(scripts.Select(s => s.Id));
    }
}
