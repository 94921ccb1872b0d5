using Hitl.Connector.Sandbox;
using Hitl.Connector.Worker.Demo;
using Hitl.Connector.Worker.Tests.Http;

namespace Hitl.Connector.Worker.Tests.Commands;

/// <summary>A sandbox in this process and <c>hitl run</c> beside it as a process, both set up on the command line alone.</summary>
public sealed class RunningWorker : IAsyncLifetime
{
    internal SandboxHost Sandbox { get; private set; } = null!;

    internal SettingsDirectory Settings { get; private set; } = null!;

    internal HitlProcess Process { get; private set; } = null!;

    public async Task InitializeAsync()
    {
        Sandbox = await SandboxHost.StartAsync(new SandboxOptions { VendorLimits = false, IndexLag = TimeSpan.Zero }, CancellationToken.None);
        Settings = new SettingsDirectory(Sandbox);
        foreach (var helpdesk in new[] { "zendesk", "intercom" })
        {
            var setup = await HitlAsync("setup", helpdesk, "--apply", "--public-url", Settings.WorkerUrl.ToString());
            setup.ExitCode.ShouldBe(0, setup.All);
        }

        Settings.ZendeskWebhookSecret(Sandbox, await DemoSecrets.ReadZendeskWebhookSecretAsync(Sandbox, CancellationToken.None));
        await StartAsync();
        await DemoSecrets.SubscribeIntercomAsync(Sandbox, new Uri(Settings.WorkerUrl, $"/webhooks/intercom/{SettingsDirectory.Intercom}"), CancellationToken.None);
    }

    public async Task DisposeAsync()
    {
        await Process.DisposeAsync();
        await Sandbox.DisposeAsync();
        Settings.Dispose();
    }

    /// <summary>One command with this worker's settings.</summary>
    internal Task<HitlResult> HitlAsync(params string[] arguments) => HitlProcess.RunAsync("", [.. arguments, "--appsettings", Settings.Path]);

    internal async Task StartAsync()
    {
        Process = HitlProcess.Start("run", "--appsettings", Settings.Path);
        await Wait.UntilAsync(() => TestHttp.AnswersAsync(new Uri(Settings.WorkerUrl, "/healthz")), $"the worker to listen; it says {Process.Output}");
    }

    internal static int Notes(IPlayableHelpdesk helpdesk, string id) => helpdesk.Inspect(id).Messages.Count(m => m is { Author: "connector", Public: false });
}

[CollectionDefinition(Name)]
public sealed class RunningWorkerTests : ICollectionFixture<RunningWorker>
{
    public const string Name = "hitl run as a process";
}
