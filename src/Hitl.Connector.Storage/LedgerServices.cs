using Microsoft.Extensions.DependencyInjection;

namespace Hitl.Connector.Storage;

public static class LedgerServices
{
    /// <summary>
    /// Registers an open ledger and its parts; the container closes it. Open it before the host is built, so that a
    /// database out of reach stops the start.
    /// </summary>
    public static IServiceCollection AddLedger(this IServiceCollection services, LedgerDatabase ledger) => services
        .AddSingleton(_ => ledger) // by factory: the container closes only what it made
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Signal)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Events)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Outbox)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Surroundings)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Approvals)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Decisions)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Receipts)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Rules)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Conversations)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().History)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Knowledge)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Egress)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Report)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Accounts)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Bots)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Holds)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Handovers)
        .AddSingleton(s => s.GetRequiredService<LedgerDatabase>().Keys);
}
