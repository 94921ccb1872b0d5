using System.Collections;
using System.ComponentModel;
using System.Reflection;
using System.Text.RegularExpressions;
using Hitl.Connector.Accounts;
using Hitl.Connector.Conversations;
using Hitl.Connector.Intercom;
using Hitl.Connector.Zendesk;

namespace Hitl.Connector.Worker.Hosting;

/// <summary>The settings are wrong; <see cref="Problems"/> names every key at once.</summary>
public sealed class SettingsException(IReadOnlyList<string> problems) : Exception(string.Join(Environment.NewLine, problems))
{
    public IReadOnlyList<string> Problems { get; } = problems;
}

/// <summary>
/// Reads the configuration strictly: unknown keys and unreadable values are problems with the key's name, and all
/// problems are reported together. (The framework's binder stops at the first.)
/// </summary>
public static partial class SettingsReader
{
    private const string AccountsKey = "Accounts";
    private const string HelpdeskKey = "Helpdesk";

    /// <exception cref="SettingsException">When anything is missing or malformed.</exception>
    /// <param name="baseDirectory">Relative paths in the settings start here.</param>
    /// <param name="forSetup">Leaves out what <c>setup</c> itself brings: webhook secrets exist only after the webhook does.</param>
    public static WorkerSettings Read(IConfiguration configuration, string baseDirectory, bool forSetup = false)
    {
        var problems = new List<string>();
        var section = configuration.GetSection(WorkerOptions.Section);
        var options = Bind<WorkerOptions>(section, problems, AccountsKey);
        problems.AddRange(options.Validate());
        options.RulesPath = Path.GetFullPath(options.RulesPath, baseDirectory);
        options.SqlitePath = Path.GetFullPath(options.SqlitePath);
        options.ModelsPath = options.ModelsPath is { Length: > 0 } models ? Path.GetFullPath(models, baseDirectory) : null;
        options.Knowledge.Folder = options.Knowledge.Folder is { Length: > 0 } folder ? Path.GetFullPath(folder, baseDirectory) : null;
        foreach (var transformer in options.Models.Replace.Values.Where(t => t.Directory.Length > 0))
        {
            transformer.Directory = Path.GetFullPath(transformer.Directory, baseDirectory);
            transformer.Head = transformer.Head is { Length: > 0 } head ? Path.GetFullPath(head, baseDirectory) : null;
        }

        var accounts = new List<AccountSettings>();
        foreach (var account in section.GetSection(AccountsKey).GetChildren())
        {
            if (ReadAccount(account, problems) is { } settings)
            {
                accounts.Add(settings);
            }
        }

        problems.AddRange(accounts.SelectMany(a => a.Options.HoldWebhooks.Where(w => !options.OutgoingWebhooks.ContainsKey(w)).Select(w =>
            $"{WorkerOptions.Section}:{AccountsKey}:{a.Name}:{nameof(a.Options.HoldWebhooks)}: there is no outgoing webhook \"{w}\"; configure it under {WorkerOptions.Section}:{nameof(WorkerOptions.OutgoingWebhooks)}.")));
        foreach (var account in accounts)
        {
            problems.AddRange(account.Options.Resume.Webhooks.Where(w => !options.OutgoingWebhooks.ContainsKey(w.Webhook)).Select(w =>
                $"{WorkerOptions.Section}:{AccountsKey}:{account.Name}:{nameof(AccountOptions.Resume)}:{w.Key} names \"{w.Webhook}\", which is not among {WorkerOptions.Section}:{nameof(WorkerOptions.OutgoingWebhooks)}."));
            problems.AddRange((account.Options.Approvals?.Webhooks ?? []).Where(w => !options.OutgoingWebhooks.ContainsKey(w)).Select(w =>
                $"{WorkerOptions.Section}:{AccountsKey}:{account.Name}:{nameof(AccountOptions.Approvals)}:{nameof(ApprovalOptions.Webhooks)} names \"{w}\", which is not among {WorkerOptions.Section}:{nameof(WorkerOptions.OutgoingWebhooks)}."));
        }

        if (forSetup)
        {
            problems.RemoveAll(p => p.Contains($":{nameof(ZendeskOptions.WebhookSecrets)}", StringComparison.Ordinal));
        }

        return problems.Count == 0 ? new WorkerSettings(options, accounts) : throw new SettingsException(problems);
    }

    private static AccountSettings? ReadAccount(IConfigurationSection section, List<string> problems)
    {
        if (!AccountName().IsMatch(section.Key.ToLowerInvariant()))
        {
            problems.Add($"{section.Path}: an account's name is lower-case letters, digits and dashes, since it stands in webhook addresses.");
        }

        switch (section[HelpdeskKey]?.ToLowerInvariant())
        {
            case "zendesk":
                var zendesk = Bind<ZendeskOptions>(section, problems, HelpdeskKey);
                problems.AddRange(zendesk.Validate(section.Path));
                return new AccountSettings(section.Key.ToLowerInvariant(), HelpdeskKind.Zendesk, zendesk);
            case "intercom":
                var intercom = Bind<IntercomOptions>(section, problems, HelpdeskKey);
                problems.AddRange(intercom.Validate(section.Path));
                return new AccountSettings(section.Key.ToLowerInvariant(), HelpdeskKind.Intercom, intercom);
            case null or "":
                problems.Add($"{section.Path}:{HelpdeskKey} is missing: write \"zendesk\" or \"intercom\".");
                return null;
            case var other:
                problems.Add($"{section.Path}:{HelpdeskKey} is \"{other}\": only \"zendesk\" and \"intercom\" are supported.");
                return null;
        }
    }

    private static T Bind<T>(IConfigurationSection section, List<string> problems, params string[] alsoKnown)
        where T : new()
    {
        var target = new T();
        Fill(target, section, problems, alsoKnown);
        return target;
    }

    private static void Fill(object target, IConfigurationSection section, List<string> problems, IReadOnlyCollection<string> alsoKnown)
    {
        var properties = target.GetType().GetProperties(BindingFlags.Public | BindingFlags.Instance).Where(p => p.SetMethod is { IsPublic: true })
            .ToDictionary(p => p.Name, StringComparer.OrdinalIgnoreCase);
        foreach (var child in section.GetChildren())
        {
            if (alsoKnown.Contains(child.Key, StringComparer.OrdinalIgnoreCase))
            {
                continue;
            }

            if (!properties.TryGetValue(child.Key, out var property))
            {
                problems.Add($"{child.Path} is not a known key. Known here: {string.Join(", ", properties.Keys.Order(StringComparer.Ordinal))}.");
                continue;
            }

            if (Convert(child, property.PropertyType, problems) is { } value)
            {
                property.SetValue(target, value);
            }
        }
    }

    private static object? Convert(IConfigurationSection section, Type type, List<string> problems)
    {
        type = Nullable.GetUnderlyingType(type) ?? type;
        if (type.IsAssignableTo(typeof(IDictionary)))
        {
            // An entry that is there but empty is kept: what it lacks is then said, and not silently left out.
            var map = (IDictionary)Activator.CreateInstance(type)!;
            var entry = type.GetGenericArguments()[1];
            foreach (var child in section.GetChildren())
            {
                map.Add(child.Key, Convert(child, entry, problems) ?? (entry == typeof(string) ? "" : Activator.CreateInstance(entry)));
            }

            return map;
        }

        if (type != typeof(string) && type.IsAssignableTo(typeof(IEnumerable)))
        {
            var element = type.GetGenericArguments().FirstOrDefault() ?? typeof(string);
            var list = (IList)Activator.CreateInstance(typeof(List<>).MakeGenericType(element))!;
            foreach (var child in section.GetChildren())
            {
                if (Convert(child, element, problems) is { } item)
                {
                    list.Add(item);
                }
            }

            return list;
        }

        if (section.GetChildren().Any())
        {
            if (type.IsPrimitive || type.IsEnum || type == typeof(string) || type == typeof(Uri))
            {
                problems.Add($"{section.Path} has keys below it: a single value is expected.");
                return null;
            }

            var nested = Activator.CreateInstance(type)!;
            Fill(nested, section, problems, []);
            return nested;
        }

        if (string.IsNullOrEmpty(section.Value))
        {
            return null;
        }

        try
        {
            if (type == typeof(Uri))
            {
                return new Uri(section.Value, UriKind.Absolute);
            }

            return TypeDescriptor.GetConverter(type).ConvertFromInvariantString(section.Value);
        }
        catch (Exception failure) when (failure is FormatException or ArgumentException or NotSupportedException)
        {
            var hint = type.IsEnum ? $"one of {string.Join(", ", Enum.GetNames(type)).ToLowerInvariant()}" : $"a value of type {type.Name}";
            problems.Add($"{section.Path} is \"{section.Value}\": write {hint}.");
            return null;
        }
    }

    [GeneratedRegex("^[a-z0-9][a-z0-9-]{0,62}$")]
    private static partial Regex AccountName();
}
