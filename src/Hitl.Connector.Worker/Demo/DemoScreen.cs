using System.Collections.Concurrent;
using System.Globalization;
using Hitl.Connector.Delivery;
using Hitl.Connector.Escalation;
using Hitl.Connector.Worker.Processing;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Hitl.Connector.Worker.Demo;

/// <summary>The demo's live view: counters, a progress bar and the last things that happened.</summary>
public sealed class DemoScreen : IDisposable
{
    private const int Lines = 14;

    private readonly WorkFeed _feed;
    private readonly ConcurrentQueue<string> _lines = new();
    private int _scored;
    private int _applied;
    private int _notes;
    private int _held;
    private int _released;

    public DemoScreen(WorkFeed feed)
    {
        _feed = feed;
        feed.Decided += OnDecided;
        feed.Delivered += OnDelivered;
    }

    public string Counters => string.Create(
        CultureInfo.InvariantCulture,
        $"{_scored} decisions, {_applied} writes, {_notes} notes, {_held} holds, {_released} releases");

    public void Dispose()
    {
        _feed.Decided -= OnDecided;
        _feed.Delivered -= OnDelivered;
    }

    public IRenderable Render(int played, int total)
    {
        var rows = new Rows([
            new Markup($"[bold]{Counters}[/]"),
            new BreakdownChart().Width(72).HideTags().AddItem("played", Math.Max(played, 0.01), Color.Green).AddItem("left", Math.Max(total - played, 0), Color.Grey23),
            new Markup(string.Create(CultureInfo.InvariantCulture, $"[grey]{played} of {total} messages played[/]")),
            .. _lines.TakeLast(Lines).Select(line => (IRenderable)new Markup(line)),
        ]);
        return new Panel(rows).Header("hitl demo").Expand();
    }

    private void OnDecided(Decision decision)
    {
        Interlocked.Increment(ref _scored);
        var scores = decision.Scores;
        Add(string.Create(
            CultureInfo.InvariantCulture,
            $"[grey]scored  [/] {Name(decision.Conversation.Account, decision.Conversation.Id)} sentiment {scores.Sentiment:0.00}, {scores.Intent?.Label ?? "no intent"} {scores.Intent?.Confidence:0.00}, uncertainty {scores.Uncertainty:0.00} → [bold]{decision.Role.ToString().ToLowerInvariant()}[/] {string.Join(", ", decision.Fired.Select(f => f.RuleId)).EscapeMarkup()}"));
    }

    private void OnDelivered(Effect effect, DeliveryResult result)
    {
        if (result.Outcome is not DeliveryOutcome.Applied)
        {
            return;
        }

        Interlocked.Increment(ref _applied);
        var name = Name(effect.Conversation.Account, effect.Conversation.Id);
        switch (effect.Kind)
        {
            case EffectKind.Hold:
                Interlocked.Increment(ref _held);
                Add($"[red]held    [/] {name} {effect.Reason.EscapeMarkup()}");
                break;
            case EffectKind.Release:
                Interlocked.Increment(ref _released);
                Add($"[green]released[/] {name} {effect.Reason.EscapeMarkup()}");
                break;
            case EffectKind.Update when effect.Update is { } update:
                Describe(name, update);
                break;
        }
    }

    private void Describe(string name, ConversationUpdate update)
    {
        if (update.AddTags.Count > 0)
        {
            Add($"[blue]tagged  [/] {name} {string.Join(", ", update.AddTags).EscapeMarkup()}");
        }

        if (update.Group is { } group)
        {
            Add($"[yellow]routed  [/] {name} to {group.EscapeMarkup()}");
        }

        if (update.Note is { } note)
        {
            Interlocked.Increment(ref _notes);
            Add($"[cyan]noted   [/] {name} {note.Headline.EscapeMarkup()}");
        }
    }

    private void Add(string line)
    {
        _lines.Enqueue(line);
        while (_lines.Count > 2 * Lines)
        {
            _lines.TryDequeue(out _);
        }
    }

    private static string Name(string account, string id) => $"{(account == DemoEnvironment.ZendeskAccount ? "Z" : "I")}#{id.EscapeMarkup()}";
}
