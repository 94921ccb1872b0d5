using System.Globalization;
using Dapper;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Escalation;
using Hitl.Connector.Escalation.Replay;
using Hitl.Connector.Models;
using Hitl.Connector.Scoring;
using Hitl.Connector.Storage;
using Hitl.Connector.Storage.Conversations;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Replay;
using Microsoft.Data.Sqlite;

namespace Hitl.Connector.Benchmarks.Replay;

/// <summary>
/// Fills a store: the demo's conversations as the models score them, each again and again with its numbers moved a little,
/// so that no two are alike and all have the length, stretches and topics of a real one. Without their text, which
/// replaying does not read.
/// </summary>
internal static class StoredSample
{
    private const int Seed = 20261121;
    private const int Portion = 20_000;
    private static readonly DateTimeOffset From = new(2026, 8, 1, 0, 0, 0, TimeSpan.Zero);

    public static async Task FillAsync(LedgerDatabase database, string file, RuleSet rules, int count, CancellationToken cancellationToken)
    {
        var there = (await database.History.PartsAsync(null, null, cancellationToken)) is { Count: > 0 } parts ? parts[^1].Last : 0;
        if (there >= count)
        {
            return;
        }

        var models = await RecordAsync(rules, cancellationToken);
        var random = new Random(Seed);
        await using var connection = new SqliteConnection(new SqliteConnectionStringBuilder { DataSource = file }.ToString());
        await connection.OpenAsync(cancellationToken);
        await connection.ExecuteAsync("PRAGMA synchronous = OFF");
        for (var first = 0; first < count; first += Portion)
        {
            await using var transaction = connection.BeginTransaction();
            await using var insert = connection.CreateCommand();
            insert.CommandText = "INSERT INTO conversations (account, conversation, source, customer, created_at, updated_at, need, proofs, settled, sheets) VALUES ('acme', @id, 'live', @id, @at, @at, @need, '', 1, @sheets)";
            var (id, at, need, sheets) = (insert.Parameters.Add("@id", SqliteType.Text), insert.Parameters.Add("@at", SqliteType.Integer), insert.Parameters.Add("@need", SqliteType.Text), insert.Parameters.Add("@sheets", SqliteType.Blob));
            for (var i = first; i < Math.Min(first + Portion, count); i++)
            {
                var time = From.AddSeconds(random.Next(90 * 24 * 3600));
                id.Value = i.ToString(CultureInfo.InvariantCulture);
                at.Value = time.UtcTicks;
                need.Value = random.Next(3) switch { 0 => "human", 1 => "bot", _ => "unknown" };
                var writer = new SheetWriter();
                foreach (var sheet in models[random.Next(models.Count)].Sheets)
                {
                    writer.Write(new RecordedSheet(rules.Version, Vary(sheet.Sheet, random, time)));
                }

                sheets.Value = writer.ToArray();
                await insert.ExecuteNonQueryAsync(cancellationToken);
            }

            transaction.Commit();
        }

        await connection.ExecuteAsync("PRAGMA wal_checkpoint(TRUNCATE)");
    }

    private static async Task<List<RecordedConversation>> RecordAsync(RuleSet rules, CancellationToken cancellationToken)
    {
        using var scorer = OnnxScorer.LoadShipped();
        using var reader = File.OpenText(Path.Combine(AppContext.BaseDirectory, "Demo", "conversations.jsonl"));
        var (scripts, _) = await ScriptFile.ReadAsync(reader, cancellationToken);
        return [.. scripts.Select((s, i) => ReplayScripts.Record(s, i, scorer, rules)).Where(c => c.Sheets.Count > 0)];
    }

    private static FactSheet Vary(FactSheet sheet, Random random, DateTimeOffset at)
    {
        var later = at - sheet.Now;
        return sheet with
        {
            Mode = AccountMode.Act,
            Now = at,
            LastCustomerMessageAt = sheet.LastCustomerMessageAt + later,
            Since = sheet.Since + later,
            Moments = [.. sheet.Moments.Select(m => Vary(m, random, later))],
        };
    }

    private static Moment Vary(Moment moment, Random random, TimeSpan later)
    {
        double? Near(double? score) => score is { } known ? Math.Clamp(known + ((random.NextDouble() - 0.5) * 0.2), 0, 1) : null;
        return moment with
        {
            At = moment.At + later,
            Sentiment = Near(moment.Sentiment),
            LastSentiment = Near(moment.LastSentiment),
            Intent = moment.Intent is { } intent ? new ScoredLabel(intent.Label, Near(intent.Confidence)!.Value) : null,
            Uncertainty = Near(moment.Uncertainty),
            WantsHuman = Near(moment.WantsHuman),
            Frustration = Near(moment.Frustration),
            Confusion = Near(moment.Confusion),
            Handover = Near(moment.Handover),
        };
    }
}
