using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Hitl.Connector.Sandbox;
using Hitl.Connector.Sandbox.Zendesk;
using Hitl.Connector.Worker.Demo;

namespace Hitl.Connector.Worker.Tests.Commands;

/// <summary>A directory of settings as an admin would write it, for two accounts of a sandbox.</summary>
internal sealed class SettingsDirectory : IDisposable
{
    public const string Zendesk = "acme-zendesk";
    public const string Intercom = "acme-intercom";

    private readonly DirectoryInfo _directory = Directory.CreateTempSubdirectory("hitl-settings-");

    public SettingsDirectory(SandboxHost sandbox, string zendeskWebhookSecret = "")
    {
        WorkerUrl = new Uri($"http://127.0.0.1:{FreePort()}");
        Write("appsettings.json", new JsonObject
        {
            ["Listen"] = WorkerUrl.ToString(),
            ["SqlitePath"] = Database,
            ["RulesPath"] = DemoEnvironment.ShippedRules,
            ["LeaseSeconds"] = 10,
        });
        ZendeskWebhookSecret(sandbox, zendeskWebhookSecret);
        Write($"accounts/{Intercom}.json", new JsonObject
        {
            ["Accounts"] = new JsonObject
            {
                [Intercom] = new JsonObject
                {
                    ["Helpdesk"] = "intercom",
                    ["Mode"] = "act",
                    ["BaseUrl"] = sandbox.IntercomUrl.ToString(),
                    ["AccessToken"] = sandbox.Options.IntercomToken,
                    ["ClientSecrets"] = new JsonArray(sandbox.Options.IntercomClientSecret),
                    ["AppPackageCode"] = sandbox.Options.IntercomAppPackageCode,
                    ["PollSeconds"] = 1,
                    ["PollSettleSeconds"] = 0,
                    ["RequestTimeoutSeconds"] = 2,
                    ["QuotaPercent"] = 90,
                },
            },
        });
    }

    public string Path => _directory.FullName;

    public string Database => System.IO.Path.Combine(_directory.FullName, "hitl.db");

    public Uri WorkerUrl { get; }

    /// <summary>Known only after <c>setup</c> made the webhook.</summary>
    public void ZendeskWebhookSecret(SandboxHost sandbox, string secret) => Write($"accounts/{Zendesk}.json", new JsonObject
    {
        ["Accounts"] = new JsonObject
        {
            [Zendesk] = new JsonObject
            {
                ["Helpdesk"] = "zendesk",
                ["Mode"] = "act",
                ["BaseUrl"] = sandbox.ZendeskUrl.ToString(),
                ["ClientId"] = sandbox.Options.ZendeskClientId,
                ["ClientSecret"] = sandbox.Options.ZendeskClientSecret,
                ["WebhookSecrets"] = new JsonArray(secret),
                ["BotUserIds"] = new JsonArray(ZendeskSeed.AnswerBotUserId.ToString(CultureInfo.InvariantCulture)),
                ["PollSeconds"] = 1,
                ["RequestTimeoutSeconds"] = 2,
                ["QuotaPercent"] = 90,
            },
        },
    });

    public void Write(string file, JsonObject hitl) => Write(file, new JsonObject { ["Hitl"] = hitl }.ToJsonString());

    public void Write(string file, string text)
    {
        var path = System.IO.Path.Combine(_directory.FullName, file);
        Directory.CreateDirectory(System.IO.Path.GetDirectoryName(path)!);
        File.WriteAllText(path, text);
    }

    public void Dispose() => _directory.Delete(recursive: true);

    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
