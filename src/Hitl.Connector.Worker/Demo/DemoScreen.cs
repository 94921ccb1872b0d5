using System.Collections.Concurrent;
using System.Globalization;
using Hitl.Connector.Conversations;
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
    private readonly ConcurrentQueue<Line> _lines = new();
    private int _scored;
    private int _applied;
    private int _notes;
    private int _held;
    private int _released;

    /// <param name="Verb">What happened, in its colour.</param>
    private sealed record Line(string Verb, string Colour, string Conversation, string Text);

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
        // Inside the frame and its padding. One thing that happened is one line: wrapped lines make the view jump.
        var width = Math.Max(AnsiConsole.Profile.Width - 4, 40);
        var share = total == 0 ? 1 : (double)played / total;
        var bar = Math.Min(width, 72);
        var done = (int)(bar * share);
        return new Panel(new Rows([
            new Markup($"[bold]{Cut(Counters, width).EscapeMarkup()}[/]"),
            new Markup($"[green]{new string('━', done)}[/][grey23]{new string('━', bar - done)}[/]"),
            new Markup(string.Create(CultureInfo.InvariantCulture, $"[grey]{played} of {total} messages played; Z Zendesk, I Intercom[/]")),
            .. _lines.TakeLast(Lines).Select(line => Show(line, width)),
        ])).Header("hitl demo").Expand();
    }

    private static Markup Show(Line line, int width)
    {
        var before = $"{line.Verb,-8} {line.Conversation,-8} ";
        return new Markup($"[{line.Colour}]{line.Verb,-8}[/] {line.Conversation.EscapeMarkup(),-8} {Cut(line.Text, width - before.Length).EscapeMarkup()}");
    }

    private static string Cut(string text, int width)
    {
        var line = text.ReplaceLineEndings(" ");
        return line.Length <= width ? line : line[..Math.Max(width - 1, 0)] + "…";
    }

    private void OnDecided(Decision decision)
    {
        Interlocked.Increment(ref _scored);
        var scores = decision.Scores;
        var fired = decision.Fired.Count == 0 ? "" : $" ({string.Join(", ", decision.Fired.Select(f => f.RuleId))})";
        Add(new Line("scored", "grey", Name(decision.Conversation), string.Create(
            CultureInfo.InvariantCulture,
            $"{decision.Role.ToString().ToLowerInvariant()}{fired}: mood {scores.Sentiment:0.00}, {scores.Intent?.Label ?? "no intent"} {scores.Intent?.Confidence:0.00}, unsure {scores.Uncertainty:0.00}")));
    }

    private void OnDelivered(Effect effect, DeliveryResult result)
    {
        if (result.Outcome is not DeliveryOutcome.Applied)
        {
            return;
        }

        Interlocked.Increment(ref _applied);
        var name = Name(effect.Conversation);
        switch (effect.Kind)
        {
            case EffectKind.Hold:
                Interlocked.Increment(ref _held);
                Add(new Line("held", "red", name, effect.Reason));
                break;
            case EffectKind.Release:
                Interlocked.Increment(ref _released);
                Add(new Line("released", "green", name, effect.Reason));
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
            Add(new Line("tagged", "blue", name, string.Join(", ", update.AddTags)));
        }

        if (update.Group is { } group)
        {
            Add(new Line("routed", "yellow", name, $"to {group}"));
        }

        if (update.Note is { } note)
        {
            Interlocked.Increment(ref _notes);
            Add(new Line("noted", "cyan", name, note.Headline));
        }
    }

    private void Add(Line line)
    {
        _lines.Enqueue(line);
        while (_lines.Count > 2 * Lines)
        {
            _lines.TryDequeue(out _);
        }
    }

    // Intercom's ids are long and differ at their end.
    private static string Name(ConversationRef conversation) =>
        $"{(conversation.Account == DemoEnvironment.ZendeskAccount ? "Z" : "I")}#{conversation.Id[^Math.Min(conversation.Id.Length, 5)..]}";
}
