using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Storage.Conversations;

/// <summary>Reads what <see cref="SheetWriter"/> wrote, equal bit for bit. Keeps what comes again; not thread-safe.</summary>
internal sealed class SheetReader
{
    private readonly TextCache _texts = new();

    // All conversations of a day were scored by the same models.
    private byte[] _lastModels = [];
    private IReadOnlyList<ModelStamp> _models = [];

    /// <summary>Oldest first.</summary>
    /// <exception cref="InvalidDataException">The bytes are damaged, or of a newer version of this program.</exception>
    public List<RecordedSheet> Read(ConversationRef conversation, ReadOnlySpan<byte> bytes)
    {
        var input = new ByteReader(bytes, _texts);
        if (input.Byte() is var version && version != SheetWriter.Version)
        {
            throw new InvalidDataException($"Stored fact sheets are of version {version}, and this program knows {SheetWriter.Version}: they were written by a newer one. Run that.");
        }

        var sheets = new List<RecordedSheet>();
        DateTimeOffset? origin = null;
        IReadOnlyList<ModelStamp> models = [];
        Moment[] moments = [];
        while (!input.AtEnd)
        {
            var rules = input.Text();
            var now = input.Time(origin ?? DateTimeOffset.UnixEpoch);
            var start = origin ??= now;
            var head = Head(ref input, conversation, now, start) with { Ownership = Ownership(ref input, start), Previous = Previous(ref input, start) };
            models = Models(ref input, models);
            moments = Moments(ref input, moments, start);
            sheets.Add(new RecordedSheet(rules, head with
            {
                Models = models,
                Moments = moments,
                Alternatives = Labels(ref input),
                Hits = Hits(ref input),
                Moved = Spans(ref input),
            }));
        }

        return sheets;
    }

    private static FactSheet Head(ref ByteReader input, ConversationRef conversation, DateTimeOffset now, DateTimeOffset origin) => new()
    {
        Conversation = conversation,
        Now = now,
        Ownership = Nobody,
        Moments = [],
        Helpdesk = (HelpdeskKind)input.Byte(),
        Mode = (AccountMode)input.Byte(),
        Channel = (Channel)input.Byte(),
        Status = (ConversationStatus)input.Byte(),
        Priority = (Priority?)Whole(ref input),
        Fingerprint = input.Text(),
        Language = input.Text(),
        BrandId = input.TextOrNull(),
        GroupId = input.TextOrNull(),
        AssigneeId = input.TextOrNull(),
        OrganizationId = input.TextOrNull(),
        CustomerTier = input.TextOrNull(),
        Tags = input.Texts(),
        Fields = Fields(ref input),
        ContactsIn7Days = Whole(ref input),
        LastCustomerMessageAt = Time(ref input, origin),
        BusinessHours = Whole(ref input) is { } open ? open == 1 : null,
        CalendarChangesAt = Time(ref input, origin),
        Since = Time(ref input, origin),
        PersonAnswered = input.Flag(),
        HumanSet = input.Texts(),
        Bot = input.Flag() ? new BotEvidence(Number(ref input), input.TextOrNull(), (KnowledgeMatch?)Whole(ref input)) : null,
        CapUse = CapUse(ref input, origin),
    };

    private static readonly OwnershipState Nobody = new(Owner.Nobody, "");

    private static OwnershipState Ownership(ref ByteReader input, DateTimeOffset origin) =>
        new((Owner)input.Byte(), input.Text(), Time(ref input, origin), input.TextOrNull());

    private static PreviousState? Previous(ref ByteReader input, DateTimeOffset origin) => !input.Flag() ? null : new PreviousState
    {
        Role = (AiRole?)Whole(ref input),
        Destination = input.TextOrNull(),
        Owner = (Owner?)Whole(ref input),
        Since = Time(ref input, origin),
        RuleHold = input.Flag(),
        Fired = input.Texts(),
        Notified = input.Texts(),
    };

    private IReadOnlyList<ModelStamp> Models(ref ByteReader input, IReadOnlyList<ModelStamp> before)
    {
        var bytes = input.Bytes();
        if (bytes.IsEmpty)
        {
            return before;
        }

        if (!bytes.SequenceEqual(_lastModels))
        {
            var part = new ByteReader(bytes, _texts);
            var models = new ModelStamp[part.Count()];
            for (var i = 0; i < models.Length; i++)
            {
                models[i] = new ModelStamp(part.Text(), part.Text(), part.Text());
            }

            (_lastModels, _models) = (bytes.ToArray(), models);
        }

        return _models;
    }

    private static Moment[] Moments(ref ByteReader input, Moment[] before, DateTimeOffset origin)
    {
        var shared = (int)Math.Min(input.Unsigned(), (ulong)before.Length);
        var moments = new Moment[shared + input.Count()];
        before.AsSpan(0, shared).CopyTo(moments);
        for (var i = shared; i < moments.Length; i++)
        {
            moments[i] = MomentReader.Read(ref input, origin);
        }

        return moments;
    }

    private static ScoredLabel[] Labels(ref ByteReader input)
    {
        var count = input.Count();
        if (count == 0)
        {
            return [];
        }

        var labels = new ScoredLabel[count];
        for (var i = 0; i < labels.Length; i++)
        {
            labels[i] = new ScoredLabel(input.Text(), input.Number());
        }

        return labels;
    }

    private static PatternHit[] Hits(ref ByteReader input)
    {
        var count = input.Count();
        if (count == 0)
        {
            return [];
        }

        var hits = new PatternHit[count];
        for (var i = 0; i < hits.Length; i++)
        {
            hits[i] = new PatternHit(input.Text(), (AuthorKind)input.Byte(), input.Text(), input.Whole(), input.Whole(), input.Whole());
        }

        return hits;
    }

    private static TextSpan[] Spans(ref ByteReader input)
    {
        var count = input.Count();
        if (count == 0)
        {
            return [];
        }

        var spans = new TextSpan[count];
        for (var i = 0; i < spans.Length; i++)
        {
            spans[i] = new TextSpan(input.Text(), input.Whole(), input.Whole());
        }

        return spans;
    }

    private static readonly Dictionary<string, string?> NoFields = [];

    private static Dictionary<string, string?> Fields(ref ByteReader input)
    {
        var count = input.Count();
        if (count == 0)
        {
            return NoFields;
        }

        var fields = new Dictionary<string, string?>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            fields[input.Text()] = input.TextOrNull();
        }

        return fields;
    }

    private static readonly Dictionary<string, CapUse> NoUse = [];

    private static Dictionary<string, CapUse> CapUse(ref ByteReader input, DateTimeOffset origin)
    {
        var count = input.Count();
        if (count == 0)
        {
            return NoUse;
        }

        var use = new Dictionary<string, CapUse>(count, StringComparer.Ordinal);
        for (var i = 0; i < count; i++)
        {
            use[input.Text()] = new CapUse(input.Whole(), input.Time(origin));
        }

        return use;
    }

    private static int? Whole(ref ByteReader input) => input.Flag() ? input.Whole() : null;

    private static double? Number(ref ByteReader input) => input.Flag() ? input.Number() : null;

    private static DateTimeOffset? Time(ref ByteReader input, DateTimeOffset origin) => input.Flag() ? input.Time(origin) : null;
}
