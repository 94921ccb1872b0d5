using System.CommandLine;
using Hitl.Connector.Sandbox;
using Spectre.Console;

namespace Hitl.Connector.Worker.Commands;

/// <summary><c>hitl sandbox</c>: a stateful Zendesk and Intercom on this machine.</summary>
public static class SandboxCommand
{
    public static Command Create()
    {
        var zendesk = new Option<int>("--zendesk-port") { Description = "Port of the sandboxed Zendesk; 0 takes a free one", DefaultValueFactory = _ => 8091 };
        var intercom = new Option<int>("--intercom-port") { Description = "Port of the sandboxed Intercom; 0 takes a free one", DefaultValueFactory = _ => 8092 };
        var noLimits = new Option<bool>("--no-limits") { Description = "Without the vendors' rate limits" };
        var lag = new Option<double>("--index-lag-seconds") { Description = "How long exports and searches lag behind", DefaultValueFactory = _ => 60 };
        var command = new Command("sandbox", "Starts a sandboxed Zendesk and Intercom to develop against.") { zendesk, intercom, noLimits, lag };
        command.SetAction((parsed, cancellationToken) => ExitCode.GuardAsync(async () =>
        {
            var options = new SandboxOptions
            {
                ZendeskPort = parsed.GetValue(zendesk),
                IntercomPort = parsed.GetValue(intercom),
                VendorLimits = !parsed.GetValue(noLimits),
                IndexLag = TimeSpan.FromSeconds(parsed.GetValue(lag)),
            };
            await using var host = await SandboxHost.StartAsync(options, cancellationToken);
            AnsiConsole.Write(new Table().Title("Sandbox (public, fixed credentials: they open nothing else)").AddColumns("", "Zendesk", "Intercom")
                .AddRow("address", host.ZendeskUrl.ToString(), host.IntercomUrl.ToString())
                .AddRow("credentials", $"client {options.ZendeskClientId} / {options.ZendeskClientSecret}", $"token {options.IntercomToken}")
                .AddRow("webhook secret", "GET /api/v2/webhooks/{id}/signing_secret", options.IntercomClientSecret)
                .AddRow("faults", "PUT /_sandbox/faults", "PUT /_sandbox/faults")
                .AddRow("calls it got", "GET /_sandbox/requests", "GET /_sandbox/requests"));
            AnsiConsole.MarkupLine("Press [bold]Ctrl+C[/] to stop.");
            await Task.Delay(Timeout.InfiniteTimeSpan, TimeProvider.System, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            return ExitCode.Success;
        }));
        return command;
    }
}
