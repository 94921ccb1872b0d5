using System.CommandLine;
using Hitl.Connector.Worker.Hosting;

namespace Hitl.Connector.Worker.Commands;

/// <summary>Where settings come from: appsettings/appsettings.json, the environment's file, accounts/*.json, then HITL__ variables.</summary>
public static class ConfigurationFiles
{
    /// <summary>The option that every command with settings has.</summary>
    public static Option<DirectoryInfo> Option() => new("--appsettings")
    {
        Description = "Directory with appsettings.json, accounts/*.json and rules/",
        DefaultValueFactory = _ => new DirectoryInfo(Directory.Exists("appsettings") ? "appsettings" : Path.Combine(AppContext.BaseDirectory, "appsettings")),
    };

    /// <exception cref="SettingsException">When the directory or a setting is wrong.</exception>
    public static WorkerSettings Read(DirectoryInfo directory, bool forSetup = false)
    {
        if (!directory.Exists)
        {
            throw new SettingsException([$"The directory {directory.FullName} does not exist: name the one with appsettings.json with --appsettings."]);
        }

        try
        {
            var environment = Environment.GetEnvironmentVariable("DOTNET_ENVIRONMENT") ?? "Production";
            var builder = new ConfigurationBuilder()
                .SetBasePath(directory.FullName)
                .AddJsonFile("appsettings.json", optional: true)
                .AddJsonFile($"appsettings.{environment}.json", optional: true);
            var accounts = new DirectoryInfo(Path.Combine(directory.FullName, "accounts"));
            foreach (var account in accounts.Exists ? accounts.EnumerateFiles("*.json").OrderBy(f => f.Name, StringComparer.Ordinal) : Enumerable.Empty<FileInfo>())
            {
                builder.AddJsonFile(Path.Combine("accounts", account.Name));
            }

            return SettingsReader.Read(builder.AddInMemoryCollection(Variables()).Build(), directory.FullName, forSetup);
        }
        catch (Exception failure) when (failure is InvalidDataException or FormatException or DirectoryNotFoundException)
        {
            throw new SettingsException([failure.InnerException is null ? failure.Message : $"{failure.Message} {failure.InnerException.Message}"]);
        }
    }

    // HITL__ACCOUNTS__ACME__CLIENTSECRET → Hitl:Accounts:acme:ClientSecret; account names are lower case, variables need not be.
    private static IEnumerable<KeyValuePair<string, string?>> Variables()
    {
        const string Prefix = "HITL__";
        foreach (System.Collections.DictionaryEntry variable in Environment.GetEnvironmentVariables())
        {
            if (variable.Key is string name && name.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase))
            {
                yield return new(WorkerOptions.Section + ":" + name[Prefix.Length..].Replace("__", ":", StringComparison.Ordinal), variable.Value as string);
            }
        }
    }
}
