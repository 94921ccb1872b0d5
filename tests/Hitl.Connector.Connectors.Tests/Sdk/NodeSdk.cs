using Hitl.Connector.Tests.Shared;

namespace Hitl.Connector.Connectors.Tests.Sdk;

/// <summary>Runs the scripts beside this file, which use the vendors' official Node clients.</summary>
internal static class NodeSdk
{
    private static readonly NodeScripts Scripts = new("Sdk");

    /// <summary>What the script wrote to standard output. Skips the test where Node or its packages cannot be had.</summary>
    /// <exception cref="InvalidOperationException">The script failed; the message holds what it said.</exception>
    public static Task<string> RunAsync(string script, params string[] arguments) => Scripts.RunAsync(script, arguments);
}
