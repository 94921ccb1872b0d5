using Hitl.Connector.Bots;
using Hitl.Connector.Storage.Engines;

namespace Hitl.Connector.Storage.Bots;

/// <summary>Trials and breaches of bots.</summary>
internal sealed class BotLog(Engine engine) : IBotLog
{
    public Task StoreProofsAsync(string account, IReadOnlyList<BotProof> proofs, CancellationToken cancellationToken) => engine.WriteAsync(
        async session =>
        {
            foreach (var proof in proofs)
            {
                await session.ExecuteAsync(
                    """
                    INSERT INTO bot_proofs (account, kind, bot, proved_at, held, detail) VALUES (@account, @kind, @bot, @at, @held, @detail)
                    ON CONFLICT (account, kind, bot) DO UPDATE SET proved_at = @at, held = @held, detail = @detail
                    """,
                    new { account, kind = proof.Kind.ToString(), bot = proof.Id, at = proof.At.ToStored(), held = proof.Held ? 1L : 0L, detail = proof.Detail });
            }
        },
        cancellationToken);

    public Task<IReadOnlyList<BotProof>> ProofsAsync(string account, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyList<BotProof>>(
        async session =>
        [
            .. (await session.ListAsync<ProofRow>("SELECT kind AS Kind, bot AS Bot, proved_at AS At, held AS Held, detail AS Detail FROM bot_proofs WHERE account = @account ORDER BY kind, bot", new { account }))
                .Select(r => new BotProof(Enum.Parse<BotKind>(r.Kind), r.Bot, StoredValues.ToTime(r.At), r.Held != 0, r.Detail)),
        ],
        cancellationToken);

    public Task<IReadOnlyList<BotBreach>> StoreBreachesAsync(string account, IReadOnlyList<BotBreach> breaches, CancellationToken cancellationToken) => engine.WriteAsync<IReadOnlyList<BotBreach>>(
        async session =>
        {
            var fresh = new List<BotBreach>();
            foreach (var breach in breaches)
            {
                var stored = await session.ExecuteAsync(
                    """
                    INSERT INTO bot_breaches (account, kind, bot, conversation, evidence, at) VALUES (@account, @kind, @bot, @conversation, @evidence, @at)
                    ON CONFLICT (account, kind, bot, conversation, evidence) DO NOTHING
                    """,
                    new { account, kind = breach.Kind.ToString(), bot = breach.Id, conversation = breach.Conversation, evidence = breach.EvidenceId, at = breach.At.ToStored() });
                if (stored == 1)
                {
                    fresh.Add(breach);
                }
            }

            return fresh;
        },
        cancellationToken);

    public Task<IReadOnlyList<BotBreaches>> BreachesAsync(string account, CancellationToken cancellationToken) => engine.ReadAsync<IReadOnlyList<BotBreaches>>(
        async session =>
        [
            .. (await session.ListAsync<BreachRow>("SELECT kind AS Kind, bot AS Bot, COUNT(*) AS Count, MAX(at) AS At FROM bot_breaches WHERE account = @account GROUP BY kind, bot", new { account }))
                .Select(r => new BotBreaches(Enum.Parse<BotKind>(r.Kind), r.Bot, (int)r.Count, StoredValues.ToTime(r.At))),
        ],
        cancellationToken);

    private sealed class ProofRow
    {
        public string Kind { get; init; } = "";
        public string Bot { get; init; } = "";
        public long At { get; init; }
        public long Held { get; init; }
        public string Detail { get; init; } = "";
    }

    private sealed class BreachRow
    {
        public string Kind { get; init; } = "";
        public string Bot { get; init; } = "";
        public long Count { get; init; }
        public long At { get; init; }
    }
}
