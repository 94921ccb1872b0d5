using System.Buffers;
using System.Text;
using Hitl.Connector.Delivery;
using Hitl.Connector.Intake;

namespace Hitl.Connector.Storage;

/// <summary>
/// How single values are stored, the same on both databases. Times are UTC ticks (100 ns since year 1): exact, ordered,
/// and one 64-bit integer. Enums are words: a person can read them, and a new member changes no stored row.
/// </summary>
internal static class StoredValues
{
    /// <summary>The time of something that must never come due.</summary>
    public const long Never = long.MaxValue;

    public static long ToStored(this DateTimeOffset time) => time.UtcTicks;

    public static long? ToStored(this DateTimeOffset? time) => time?.UtcTicks;

    public static DateTimeOffset ToTime(long stored) => new(stored, TimeSpan.Zero);

    public static DateTimeOffset? ToTime(long? stored) => stored is { } ticks ? ToTime(ticks) : null;

    public static string ToStored(this EventOrigin origin) => origin switch
    {
        EventOrigin.Webhook => "webhook",
        EventOrigin.Poll => "poll",
        EventOrigin.Schedule => "schedule",
        _ => throw new ArgumentOutOfRangeException(nameof(origin), origin, null),
    };

    public static EventOrigin ToOrigin(string stored) => stored switch
    {
        "webhook" => EventOrigin.Webhook,
        "poll" => EventOrigin.Poll,
        "schedule" => EventOrigin.Schedule,
        _ => throw Unknown("event origin", stored),
    };

    public static string ToStored(this EventEnd end) => end switch
    {
        EventEnd.Processed => "processed",
        EventEnd.Ignored => "ignored",
        EventEnd.OwnEcho => "own_echo",
        EventEnd.DeadLettered => "dead_lettered",
        _ => throw new ArgumentOutOfRangeException(nameof(end), end, null),
    };

    public static string ToStored(this EffectKind kind) => kind switch
    {
        EffectKind.Hold => "hold",
        EffectKind.Release => "release",
        EffectKind.Update => "update",
        EffectKind.Notify => "notify",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, null),
    };

    public static EffectKind ToKind(string stored) => stored switch
    {
        "hold" => EffectKind.Hold,
        "release" => EffectKind.Release,
        "update" => EffectKind.Update,
        "notify" => EffectKind.Notify,
        _ => throw Unknown("effect kind", stored),
    };

    public static EffectState ToState(string stored) => stored switch
    {
        "waiting" => EffectState.Waiting,
        "in_flight" => EffectState.InFlight,
        "postponed" => EffectState.Postponed,
        "done" => EffectState.Done,
        "ended" => EffectState.Ended,
        "dead_lettered" => EffectState.DeadLettered,
        _ => throw Unknown("effect state", stored),
    };

    /// <summary>
    /// Text that came from outside, fit for both databases: PostgreSQL takes neither NUL nor half of a surrogate pair,
    /// and one odd id must not keep an event out of the ledger.
    /// </summary>
    public static string Clean(string text)
    {
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
        {
            return text.Contains('\0', StringComparison.Ordinal) ? text.Replace('\0', '\uFFFD') : text;
        }

        var clean = new StringBuilder(text.Length);
        for (var rest = text.AsSpan(); !rest.IsEmpty;)
        {
            // A lone half decodes to U+FFFD.
            var status = Rune.DecodeFromUtf16(rest, out var rune, out var length);
            clean.Append((status == OperationStatus.Done && rune.Value != 0 ? rune : Rune.ReplacementChar).ToString());
            rest = rest[length..];
        }

        return clean.ToString();
    }

    public static string? CleanOrNull(string? text) => text is null ? null : Clean(text);

    private static InvalidDataException Unknown(string what, string stored) =>
        new($"The ledger holds the {what} '{stored}', which this version does not know.");
}
