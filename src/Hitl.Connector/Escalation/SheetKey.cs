using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Hitl.Connector.Escalation;

/// <summary>
/// The id of a decision: a hash over what it was decided from and what came of it. Time, calendar and counters are in it
/// only by what they led to, so that deciding the same a little later is the same decision and its effects are the same.
/// </summary>
internal static class SheetKey
{
    /// <summary>24 lower-case hex digits.</summary>
    public static string Of(RuleSet rules, FactSheet sheet, IReadOnlyList<FiredRule> fired)
    {
        var writer = new Writer();
        writer.Add(rules.Version);
        writer.Add(sheet.Conversation.Account);
        writer.Add(sheet.Conversation.Id);
        writer.Add(sheet.Fingerprint);
        Situation(writer, sheet);
        foreach (var moment in sheet.Moments)
        {
            Add(writer, moment);
        }

        foreach (var hit in sheet.Hits)
        {
            writer.Add(hit.Pattern);
            writer.Add(hit.MessageId);
            writer.Add(hit.Start);
            writer.Add(hit.Length);
        }

        foreach (var model in sheet.Models)
        {
            writer.Add(model.Name);
            writer.Add(model.Hash);
        }

        foreach (var rule in fired)
        {
            writer.Add(rule.RuleId);
        }

        return writer.Key();
    }

    private static void Situation(Writer writer, FactSheet sheet)
    {
        writer.Add((int)sheet.Mode);
        writer.Add((int)sheet.Ownership.Owner);
        writer.Add(sheet.Ownership.Evidence);
        writer.Add(sheet.Ownership.EvidenceId);
        writer.Add(sheet.Ownership.Since?.UtcTicks ?? 0);
        writer.Add(sheet.Language);
        writer.Add((int)sheet.Channel);
        writer.Add((int)sheet.Status);
    }

    private static void Add(Writer writer, Moment moment)
    {
        writer.Add(moment.MessageId);
        writer.Add(moment.Sentiment);
        writer.Add(moment.LastSentiment);
        writer.Add(moment.Intent?.Label);
        writer.Add(moment.Intent?.Confidence);
        writer.Add(moment.Uncertainty);
        writer.Add(moment.WantsHuman);
    }

    private sealed class Writer
    {
        private readonly ArrayBufferWriter<byte> buffer = new(4096);

        public void Add(string? text)
        {
            Add(text?.Length ?? -1);
            Encoding.UTF8.GetBytes(text ?? "", buffer);
        }

        public void Add(long number)
        {
            BinaryPrimitives.WriteInt64LittleEndian(buffer.GetSpan(8), number);
            buffer.Advance(8);
        }

        // Unknown is a NaN of its own, which no score is.
        public void Add(double? number) => Add(number is { } known ? BitConverter.DoubleToInt64Bits(known) : long.MinValue + 1);

        public string Key() => Convert.ToHexStringLower(SHA256.HashData(buffer.WrittenSpan).AsSpan(0, 12));
    }
}
