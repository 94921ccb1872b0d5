using System.Reflection;

namespace Hitl.Connector.Worker.Tests.Processing.Kills;

/// <summary>The worker is dead: nothing that it still tries has any effect.</summary>
internal sealed class WorkerKilledException : Exception
{
    public WorkerKilledException()
        : base("The worker was killed.")
    {
    }
}

/// <summary>
/// Counts where a worker leaves its process: before and after each commit to the ledger, before and after each call to the
/// helpdesk. There it can be killed; whatever it tries afterwards, in the same life, fails before it leaves.
/// </summary>
internal sealed class Steps(int? dieAt)
{
    private readonly List<string> _passed = [];

    public bool Dead { get; private set; }

    /// <summary>What each step was, in order; the last is where the worker died, if it did.</summary>
    public IReadOnlyList<string> Passed => _passed;

    public void Pass(string what)
    {
        if (Dead)
        {
            throw new WorkerKilledException();
        }

        _passed.Add(what);
        if (_passed.Count == dieAt)
        {
            Dead = true;
            throw new WorkerKilledException();
        }
    }
}

/// <summary>A store whose commits are steps. What only reads is none: to die there is to die after the commit before it.</summary>
internal class SteppedStore : DispatchProxy
{
    private static readonly string[] _reads = ["Find", "NextDue", "ForConversation", "OwnWrites", "Read", "Watermark", "Known", "Due", "Proofs", "Breaches", "Articles", "Refreshed"];
    private static readonly MethodInfo _awaitResult = typeof(SteppedStore).GetMethod(nameof(AwaitResultAsync), BindingFlags.NonPublic | BindingFlags.Instance)!;

    private object _inner = null!;
    private Steps _steps = null!;

    public static T Of<T>(T inner, Steps steps)
        where T : class
    {
        var proxy = Create<T, SteppedStore>();
        var stepped = (SteppedStore)(object)proxy;
        (stepped._inner, stepped._steps) = (inner, steps);
        return proxy;
    }

    protected override object? Invoke(MethodInfo? targetMethod, object?[]? args)
    {
        var method = targetMethod!;
        if (_reads.Any(name => method.Name.StartsWith(name, StringComparison.Ordinal)))
        {
            return method.Invoke(_inner, args);
        }

        var what = $"{method.DeclaringType!.Name}.{method.Name}";
        return method.ReturnType.IsGenericType
            ? _awaitResult.MakeGenericMethod(method.ReturnType.GetGenericArguments()).Invoke(this, [what, method, args])
            : AwaitAsync(what, method, args);
    }

    private async Task AwaitAsync(string what, MethodInfo method, object?[]? args)
    {
        _steps.Pass($"before {what}");
        await (Task)method.Invoke(_inner, args)!;
        _steps.Pass($"after {what}");
    }

    private async Task<T> AwaitResultAsync<T>(string what, MethodInfo method, object?[]? args)
    {
        _steps.Pass($"before {what}");
        var result = await (Task<T>)method.Invoke(_inner, args)!;
        _steps.Pass($"after {what}");
        return result;
    }
}

/// <summary>Calls to the helpdesk, each with a step before it is sent and one when its answer is there.</summary>
internal sealed class SteppedWire(Steps steps) : DelegatingHandler(new SocketsHttpHandler())
{
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        var what = $"{request.Method} {request.RequestUri!.AbsolutePath}";
        steps.Pass($"before {what}");
        var answer = await base.SendAsync(request, cancellationToken);
        steps.Pass($"after {what}");
        return answer;
    }
}
