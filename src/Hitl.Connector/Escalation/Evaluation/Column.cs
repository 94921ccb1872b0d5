namespace Hitl.Connector.Escalation.Evaluation;

/// <summary>What a column of numbers holds, one number per moment.</summary>
internal enum ColumnKind
{
    Measure,
    Topic,
    UrgencyLevel,
    UrgencyProbability,

    /// <summary>1 while the desk is open, 0 while it is closed.</summary>
    BusinessHours,
}

/// <summary>One number of every moment of a sheet.</summary>
/// <param name="Topic">Empty for all other kinds.</param>
internal readonly record struct Column(ColumnKind Kind, Measure Measure = default, string Topic = "")
{
    /// <summary>NaN where it is not known.</summary>
    public double Read(Facts facts) => Kind switch
    {
        ColumnKind.Measure => facts[Measure] ?? double.NaN,
        ColumnKind.Topic => facts.Moment.Topics is { } topics ? topics.GetValueOrDefault(Topic) : double.NaN,
        ColumnKind.UrgencyLevel => facts.Moment.Urgency is { } urgency ? (int)urgency.Level : double.NaN,
        ColumnKind.UrgencyProbability => facts.Moment.Urgency?.Probability ?? double.NaN,
        _ => facts.BusinessHours is { } open ? (open ? 1 : 0) : double.NaN,
    };
}
