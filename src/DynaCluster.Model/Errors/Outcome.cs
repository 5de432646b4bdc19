namespace DynaCluster.Model.Errors;

/// <summary>A value, or the error that the caller of the API gets.</summary>
public readonly struct Outcome<T>
{
    private readonly T? _value;

    private Outcome(T? value, ApiError? error)
    {
        _value = value;
        Error = error;
    }

    public ApiError? Error { get; }

    public T Value => Error is null ? _value! : throw new InvalidOperationException(Error.Message); // set when no error

    public static implicit operator Outcome<T>(T value) => new(value, null);

    public static implicit operator Outcome<T>(ApiError error) => new(default, error);
}
