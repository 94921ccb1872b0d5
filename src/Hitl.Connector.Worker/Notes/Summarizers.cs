using Hitl.Connector.Egress;
using Hitl.Connector.Notes;
using Hitl.Connector.Worker.Hosting;

namespace Hitl.Connector.Worker.Notes;

/// <summary>Which summariser writes the notes.</summary>
public static class Summarizers
{
    /// <summary>The built-in one, unless an endpoint is named and something may leave.</summary>
    public static void AddSummarizer(this IServiceCollection services, WorkerOptions options)
    {
        services.AddSingleton<BuiltInSummarizer>();
        if (options.Egress is not EgressPermission.Summaries || options.Summarizer.Endpoint is null)
        {
            services.AddSingleton<ISummarizer>(s => s.GetRequiredService<BuiltInSummarizer>());
            return;
        }

        services.AddSingleton(s => new EgressGate(options.Egress, options.Summarizer, s.GetRequiredService<IEgressLedger>(), s.GetRequiredService<TimeProvider>()));
        services.AddSingleton<ISummarizer>(s => new RemoteSummarizer(
            s.GetRequiredService<BuiltInSummarizer>(),
            s.GetRequiredService<EgressGate>(),
            options.Summarizer,
            s.GetRequiredService<TimeProvider>(),
            s.GetRequiredService<ILogger<RemoteSummarizer>>()));
    }
}
