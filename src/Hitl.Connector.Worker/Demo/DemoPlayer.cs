using System.Collections.Concurrent;
using Hitl.Connector.Accounts;
using Hitl.Connector.Sandbox;

namespace Hitl.Connector.Worker.Demo;

/// <summary>One script on one account, and how far it has been played.</summary>
/// <param name="HelpdeskId">The sandbox's id.</param>
public sealed record PlayedConversation(ConversationScript Script, string Account, string HelpdeskId)
{
    /// <summary>Scripted bot lines that the helpdesk's own hold kept from the customer.</summary>
    public int SuppressedBotLines { get; set; }

    public bool HumanTookOver { get; set; }

    public bool Finished { get; set; }
}

/// <summary>Plays scripts through the sandbox's own screens; the worker learns of them as it would from a vendor.</summary>
public sealed class DemoPlayer(IReadOnlyList<(string Account, IPlayableHelpdesk Helpdesk)> stages, double speed, TimeSpan stagger, IHumanPace humans, TimeProvider time)
{
    private readonly ConcurrentQueue<PlayedConversation> _played = new();
    private int _messages;

    /// <param name="humanPace">What a person takes at least to read before taking over, and before finishing: over a second, since helpdesks stamp whole ones.</param>
    public DemoPlayer(IReadOnlyList<(string Account, IPlayableHelpdesk Helpdesk)> stages, double speed, TimeSpan stagger, TimeSpan humanPace, TimeProvider time)
        : this(stages, speed, stagger, new SteadyPace(humanPace, time), time)
    {
    }

    public IReadOnlyCollection<PlayedConversation> Played => _played;

    /// <summary>Messages played so far.</summary>
    public int Messages => Volatile.Read(ref _messages);

    /// <summary>How many messages <paramref name="scripts"/> come to on all stages.</summary>
    public int Total(IReadOnlyList<ConversationScript> scripts) => scripts.Sum(s => s.Messages.Count) * stages.Count;

    public async Task PlayAsync(IReadOnlyList<ConversationScript> scripts, CancellationToken cancellationToken)
    {
        var playing = new List<Task>();
        foreach (var script in scripts)
        {
            foreach (var (account, helpdesk) in stages)
            {
                playing.Add(PlayToTheEndAsync(script, account, helpdesk, cancellationToken));
                await Task.Delay(stagger / speed, time, cancellationToken);
            }
        }

        await Task.WhenAll(playing);
    }

    private async Task PlayToTheEndAsync(ConversationScript script, string account, IPlayableHelpdesk helpdesk, CancellationToken cancellationToken)
    {
        try
        {
            await PlayAsync(script, account, helpdesk, cancellationToken);
        }
        finally
        {
            humans.ConversationEnded();
        }
    }

    private async Task PlayAsync(ConversationScript script, string account, IPlayableHelpdesk helpdesk, CancellationToken cancellationToken)
    {
        // A helpdesk's conversation begins with the customer: lines before that are played right after it.
        var opening = script.Messages.First(m => m.From == "customer");
        var id = helpdesk.Open(
            new PlayedCustomer(script.Customer.Name, script.Customer.Email, script.Customer.Tags),
            script.Channel,
            opening.Text,
            script.Channel == "email" ? Subject(opening.Text) : null,
            scriptedBot: script.Messages.Any(m => m.From == "bot"));
        var played = new PlayedConversation(script, account, id);
        _played.Enqueue(played);
        Interlocked.Increment(ref _messages);
        foreach (var message in script.Messages.Where(m => !ReferenceEquals(m, opening)))
        {
            var wait = TimeSpan.FromSeconds(message.AfterSeconds / speed);
            await (message.From == "agent" && !played.HumanTookOver ? humans.ReadAsync(wait, cancellationToken) : Task.Delay(wait, time, cancellationToken));
            await PlayAsync(message, played, helpdesk, cancellationToken);
            Interlocked.Increment(ref _messages);
        }

        // A human who took over says "finished" in the end, so that nobody stays held.
        if (played is { HumanTookOver: true, Finished: false })
        {
            await FinishAsync(played, helpdesk, cancellationToken);
        }
    }

    private async Task PlayAsync(ScriptedMessage message, PlayedConversation played, IPlayableHelpdesk helpdesk, CancellationToken cancellationToken)
    {
        switch (message.From)
        {
            case "customer":
                helpdesk.CustomerWrites(played.HelpdeskId, message.Text);
                break;
            case "bot":
                played.SuppressedBotLines += helpdesk.BotWrites(played.HelpdeskId, message.Text) ? 0 : 1;
                break;
            default:
                helpdesk.AgentReplies(played.HelpdeskId, message.Text);
                played.HumanTookOver = true;
                played.Finished = false;
                if (message.Finish)
                {
                    await FinishAsync(played, helpdesk, cancellationToken);
                }
                else if (message.Resume)
                {
                    await humans.ReadAsync(TimeSpan.Zero, cancellationToken);
                    helpdesk.Tag(played.HelpdeskId, HitlFields.ResumeTag);
                    played.Finished = true;
                }

                break;
        }
    }

    // Mail programs quote the first line as the subject; the sample says it once.
    private static string Subject(string text)
    {
        const int Longest = 60;
        var line = text.Split('\n', 2)[0];
        return line.Length <= Longest ? line : line[..(line.LastIndexOf(' ', Longest) is > 0 and var space ? space : Longest)];
    }

    private async Task FinishAsync(PlayedConversation played, IPlayableHelpdesk helpdesk, CancellationToken cancellationToken)
    {
        await humans.ReadAsync(TimeSpan.Zero, cancellationToken);
        helpdesk.AgentFinishes(played.HelpdeskId);
        played.Finished = true;
    }
}
