namespace Hitl.Connector.Escalation;

/// <summary>When a decision could come out differently without anything happening in the conversation.</summary>
internal sealed class LookAgain(FactSheet sheet)
{
    public DateTimeOffset? Earliest { get; private set; }

    public void At(DateTimeOffset time)
    {
        if (time > sheet.Now && !(time >= Earliest))
        {
            Earliest = time;
        }
    }

    /// <param name="timed">A condition of it looks at the clock or the calendar.</param>
    /// <param name="moment">Where it holds; negative where it does not.</param>
    public void Consider(Rule rule, bool timed, int moment)
    {
        var now = sheet.Moments.Count - 1;

        // What stands since an earlier moment stays, whatever time does.
        var settled = rule.Stands && moment >= 0 && moment < now;
        var open = timed && !settled && rule.When.Test(new Facts(sheet, now, timeless: true)) is null;
        if (moment >= 0 || open)
        {
            Boundary(rule.ValidFrom);
            Boundary(rule.ValidTo);
        }

        if (!open || !rule.IsValidAt(sheet.Now))
        {
            return;
        }

        foreach (var leaf in rule.When.Leaves())
        {
            if (leaf is Condition.Number { Measure: Measure.MinutesSinceCustomer } minutes && sheet.LastCustomerMessageAt is { } wrote)
            {
                // "Above" is not reached at the minute itself but right after it.
                At(wrote.AddMinutes(minutes.Threshold).AddTicks(minutes.Comparison is Comparison.Above or Comparison.AtMost ? TimeSpan.TicksPerMillisecond : 0));
            }
            else if (leaf is Condition.BusinessHours && sheet.CalendarChangesAt is { } change)
            {
                At(change);
            }
        }
    }

    private void Boundary(DateTimeOffset? time)
    {
        if (time is { } at)
        {
            At(at);
        }
    }
}
