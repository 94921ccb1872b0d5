namespace Hitl.Connector.Http;

/// <summary>Spreads an account's retries: accounts differ, and a run can be replayed.</summary>
internal static class AccountRandom
{
    /// <returns>Gives numbers from 0 (inclusive) to 1, also to several threads at once.</returns>
    public static Func<double> Of(string account)
    {
        var random = new Random(account.Aggregate(17, (seed, c) => unchecked((seed * 31) + c)));
        var gate = new Lock();
        return () =>
        {
            lock (gate)
            {
                return random.NextDouble();
            }
        };
    }
}
