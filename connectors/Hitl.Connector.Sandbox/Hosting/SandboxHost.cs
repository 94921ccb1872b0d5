using System.Net;
using Hitl.Connector.Sandbox.Intercom;
using Hitl.Connector.Sandbox.Zendesk;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Hitl.Connector.Sandbox;

/// <summary>A stateful Zendesk and a stateful Intercom on two ports of 127.0.0.1, in memory: gone when disposed.</summary>
public sealed class SandboxHost : IAsyncDisposable
{
    private readonly List<WebApplication> apps = [];
    private readonly ITimer clock;
    private readonly ISandboxedVendor zendesk;
    private readonly ISandboxedVendor intercom;

    private SandboxHost(SandboxFrame frame, IReadOnlyList<ISandboxedVendor> vendors)
    {
        Frame = frame;
        zendesk = vendors[0];
        intercom = vendors[1];
        clock = frame.Time.CreateTimer(
            _ =>
            {
                foreach (var vendor in vendors)
                {
                    vendor.Tick(frame.Time.GetUtcNow());
                }
            },
            null,
            TimeSpan.FromMinutes(1),
            TimeSpan.FromMinutes(1));
    }

    /// <summary>E.g. <c>http://127.0.0.1:41234/</c>; the API is under <c>api/v2</c>, Sunshine Conversations under <c>sc/v2</c>.</summary>
    public Uri ZendeskUrl { get; private set; } = null!;

    public Uri IntercomUrl { get; private set; } = null!;

    public IPlayableHelpdesk Zendesk => zendesk.Play;

    public IPlayableHelpdesk Intercom => intercom.Play;

    public SandboxOptions Options => Frame.Options;

    public FaultPlan Faults => Frame.Faults;

    public RequestLog Requests => Frame.Requests;

    public WebhookSender Webhooks => Frame.Webhooks;

    internal SandboxFrame Frame { get; }

    internal ZendeskState ZendeskState => ((ZendeskSandbox)zendesk).State;

    internal IntercomState IntercomState => ((IntercomSandbox)intercom).State;

    /// <summary>Starts both; returns when both ports answer.</summary>
    /// <exception cref="IOException">A port is taken.</exception>
    public static async Task<SandboxHost> StartAsync(SandboxOptions options, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(options);
        var faults = new FaultPlan(options.Seed ?? 1);
        var frame = new SandboxFrame(options, faults, new RequestLog(options.LogCapacity), new WebhookSender(faults, options.Time, options.LogCapacity));
        ISandboxedVendor[] vendors = [new ZendeskSandbox(frame), new IntercomSandbox(frame)];
        var host = new SandboxHost(frame, vendors);
        try
        {
            host.ZendeskUrl = await host.ServeAsync(vendors[0], vendors, options.ZendeskPort, cancellationToken);
            host.IntercomUrl = await host.ServeAsync(vendors[1], vendors, options.IntercomPort, cancellationToken);
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    public async ValueTask DisposeAsync()
    {
        await clock.DisposeAsync();
        await Frame.Webhooks.DisposeAsync();
        foreach (var app in apps)
        {
            await app.DisposeAsync();
        }
    }

    private async Task<Uri> ServeAsync(ISandboxedVendor vendor, IReadOnlyList<ISandboxedVendor> vendors, int port, CancellationToken cancellationToken)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.Logging.ClearProviders();
        builder.WebHost.UseKestrel(kestrel => kestrel.Listen(IPAddress.Loopback, port));
        var app = builder.Build();
        apps.Add(app);
        var pipeline = new VendorPipeline(Frame, vendor);
        app.Use(pipeline.InvokeAsync);
        app.UseRouting();
        SandboxEndpoints.Map(app, Frame, vendors);
        vendor.Map(app);
        await app.StartAsync(cancellationToken);
        var address = app.Services.GetRequiredService<IServer>().Features.Get<IServerAddressesFeature>()!.Addresses.First();
        var url = new Uri(address);
        vendor.ServedAt(url);
        return url;
    }
}
