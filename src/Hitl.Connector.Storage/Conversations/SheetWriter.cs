using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Handover;
using Hitl.Connector.Scoring;

namespace Hitl.Connector.Storage.Conversations;

/// <summary>
/// Writes the sheets of one conversation in as few bytes as replaying a million of them asks for. What two sheets in a row
/// have in common (models, moments) is written once.
/// </summary>
internal sealed class SheetWriter
{
    /// <summary>First byte of every history. A field that joins <see cref="FactSheet"/> makes the next one.</summary>
    public const byte Version = 1;

    private readonly ByteWriter _out = new();
    private readonly ByteWriter _part = new();
    private byte[] _models = [];
    private List<byte[]> _moments = [];
    private DateTimeOffset? _base;

    public SheetWriter() => _out.Byte(Version);

    public byte[] ToArray() => _out.Written.ToArray();

    public void Write(RecordedSheet recorded)
    {
        var sheet = recorded.Sheet;
        var origin = _base ?? DateTimeOffset.UnixEpoch;
        _out.Text(recorded.RuleSetVersion);
        _out.Time(sheet.Now, origin);
        origin = _base ??= sheet.Now;
        Head(sheet, origin);
        Ownership(sheet.Ownership, origin);
        Previous(sheet.Previous, origin);
        Models(sheet.Models);
        Moments(sheet.Moments, origin);
        Labels(sheet.Alternatives);
        _out.Count(sheet.Hits.Count);
        foreach (var hit in sheet.Hits)
        {
            _out.Text(hit.Pattern);
            _out.Byte((byte)hit.From);
            _out.Text(hit.MessageId);
            _out.Signed(hit.Start);
            _out.Signed(hit.Length);
            _out.Signed(hit.Moment);
        }

        _out.Count(sheet.Moved.Count);
        foreach (var span in sheet.Moved)
        {
            _out.Text(span.MessageId);
            _out.Signed(span.Start);
            _out.Signed(span.Length);
        }
    }

    private void Head(FactSheet sheet, DateTimeOffset origin)
    {
        _out.Byte((byte)sheet.Helpdesk);
        _out.Byte((byte)sheet.Mode);
        _out.Byte((byte)sheet.Channel);
        _out.Byte((byte)sheet.Status);
        Optional(sheet.Priority is { } priority ? (byte)priority : null);
        _out.Text(sheet.Fingerprint);
        _out.Text(sheet.Language);
        _out.Text(sheet.BrandId);
        _out.Text(sheet.GroupId);
        _out.Text(sheet.AssigneeId);
        _out.Text(sheet.OrganizationId);
        _out.Text(sheet.CustomerTier);
        _out.Texts(sheet.Tags);
        _out.Count(sheet.Fields.Count);
        foreach (var (name, value) in sheet.Fields)
        {
            _out.Text(name);
            _out.Text(value);
        }

        Optional(sheet.ContactsIn7Days);
        Optional(sheet.LastCustomerMessageAt, origin);
        Optional(sheet.BusinessHours is { } open ? (open ? 1 : 0) : (int?)null);
        Optional(sheet.CalendarChangesAt, origin);
        Optional(sheet.Since, origin);
        _out.Flag(sheet.PersonAnswered);
        _out.Texts(sheet.HumanSet);
        _out.Flag(sheet.Bot is not null);
        if (sheet.Bot is { } bot)
        {
            Optional(bot.Confidence);
            _out.Text(bot.Intent);
            Optional(bot.Knowledge is { } knowledge ? (int)knowledge : null);
        }

        _out.Count(sheet.CapUse.Count);
        foreach (var (rule, use) in sheet.CapUse)
        {
            _out.Text(rule);
            _out.Signed(use.Fired);
            _out.Time(use.RoomAt, origin);
        }
    }

    private void Ownership(OwnershipState ownership, DateTimeOffset origin)
    {
        _out.Byte((byte)ownership.Owner);
        _out.Text(ownership.Evidence);
        Optional(ownership.Since, origin);
        _out.Text(ownership.EvidenceId);
    }

    private void Previous(PreviousState? previous, DateTimeOffset origin)
    {
        _out.Flag(previous is not null);
        if (previous is null)
        {
            return;
        }

        Optional(previous.Role is { } role ? (int)role : null);
        _out.Text(previous.Destination);
        Optional(previous.Owner is { } owner ? (int)owner : null);
        Optional(previous.Since, origin);
        _out.Flag(previous.RuleHold);
        _out.Texts(previous.Fired);
        _out.Texts(previous.Notified);
    }

    private void Models(IReadOnlyList<ModelStamp> models)
    {
        _part.Clear();
        _part.Count(models.Count);
        foreach (var model in models)
        {
            _part.Text(model.Name);
            _part.Text(model.Version);
            _part.Text(model.Hash);
        }

        // No bytes at all: the same as before.
        var changed = !_part.Written.SequenceEqual(_models);
        _out.Bytes(changed ? _part.Written : []);
        if (changed)
        {
            _models = _part.Written.ToArray();
        }
    }

    private void Moments(IReadOnlyList<Moment> moments, DateTimeOffset origin)
    {
        var written = new List<byte[]>(moments.Count);
        foreach (var moment in moments)
        {
            _part.Clear();
            MomentWriter.Write(_part, moment, origin);
            written.Add(_part.Written.ToArray());
        }

        var shared = 0;
        while (shared < written.Count && shared < _moments.Count && written[shared].AsSpan().SequenceEqual(_moments[shared]))
        {
            shared++;
        }

        _out.Unsigned((ulong)shared);
        _out.Unsigned((ulong)(written.Count - shared));
        foreach (var moment in written.Skip(shared))
        {
            _out.Raw(moment);
        }

        _moments = written;
    }

    private void Labels(IReadOnlyList<ScoredLabel> labels)
    {
        _out.Count(labels.Count);
        foreach (var label in labels)
        {
            _out.Text(label.Label);
            _out.Number(label.Confidence);
        }
    }

    private void Optional(int? value)
    {
        _out.Flag(value is not null);
        if (value is { } number)
        {
            _out.Signed(number);
        }
    }

    private void Optional(double? value)
    {
        _out.Flag(value is not null);
        if (value is { } number)
        {
            _out.Number(number);
        }
    }

    private void Optional(DateTimeOffset? value, DateTimeOffset origin)
    {
        _out.Flag(value is not null);
        if (value is { } time)
        {
            _out.Time(time, origin);
        }
    }
}
