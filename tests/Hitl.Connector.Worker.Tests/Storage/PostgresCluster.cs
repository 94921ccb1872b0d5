using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Hitl.Connector.Worker.Tests.Storage;

/// <summary>A PostgreSQL server that lives as long as its tests, in a temporary folder and on a free port.</summary>
public sealed class PostgresCluster : IAsyncDisposable
{
    private readonly string _binaries;
    private readonly string _folder;
    private readonly int _port;

    private PostgresCluster(string binaries, string folder, int port) => (_binaries, _folder, _port) = (binaries, folder, port);

    /// <summary>Null when PostgreSQL is not installed.</summary>
    public static async Task<PostgresCluster?> StartAsync()
    {
        const string Root = "/usr/lib/postgresql";
        var binaries = Directory.Exists(Root)
            ? Directory.GetDirectories(Root).Select(d => Path.Combine(d, "bin")).Where(d => File.Exists(Path.Combine(d, "initdb"))).Order(StringComparer.Ordinal).LastOrDefault()
            : null;
        if (binaries is null)
        {
            return null;
        }

        var folder = Directory.CreateTempSubdirectory("hitl-pg-").FullName;
        var cluster = new PostgresCluster(binaries, folder, FreePort());
        if (Environment.UserName == "root")
        {
            await RunAsync("chown", "postgres", folder);
        }

        await cluster.AsOwnerAsync("initdb", "-D", $"{folder}/data", "-U", "postgres", "--auth=trust", "-E", "UTF8", "--locale=C.UTF-8", "-N");
        await cluster.AsOwnerAsync(
            "pg_ctl", "-D", $"{folder}/data", "-l", $"{folder}/log", "-w", "-o",
            $"-p {cluster._port} -c listen_addresses=127.0.0.1 -c unix_socket_directories={folder} -c fsync=off -c max_connections=200", "start");
        return cluster;
    }

    public string ConnectionString(string database) =>
        $"Host=127.0.0.1;Port={_port};Username=postgres;Database={database};Pooling=true;Maximum Pool Size=30";

    public async ValueTask DisposeAsync()
    {
        await AsOwnerAsync("pg_ctl", "-D", $"{_folder}/data", "-m", "immediate", "-w", "stop");
        Directory.Delete(_folder, recursive: true);
    }

    // The server refuses to run as root.
    private Task AsOwnerAsync(string tool, params string[] arguments)
    {
        var command = Path.Combine(_binaries, tool);
        return Environment.UserName == "root" ? RunAsync("runuser", ["-u", "postgres", "--", command, .. arguments]) : RunAsync(command, arguments);
    }

    private static async Task RunAsync(string command, params string[] arguments)
    {
        // Output is not read: the server that pg_ctl starts would keep the pipe open for its whole life.
        var start = new ProcessStartInfo("/bin/sh", ["-c", "exec \"$@\" >/dev/null 2>&1", "sh", command, .. arguments]) { WorkingDirectory = "/" };
        using var process = Process.Start(start) ?? throw new InvalidOperationException($"{command} did not start.");
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException($"{command} {string.Join(' ', arguments)} ended with {process.ExitCode}.");
        }
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
