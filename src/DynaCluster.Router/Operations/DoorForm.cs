using DynaCluster.Model.Items;

namespace DynaCluster.Router.Operations;

/// <summary>Reads a request as it stands at a door; encoded maps go to the scratch writer.</summary>
internal delegate void InputReader<TRequest, TInput>(TRequest request, ItemWriter scratch, ref TInput input);

/// <summary>Writes what an operation has to say into the answer of a door.</summary>
internal delegate void AnswerWriter<TTarget, TDone>(TTarget target, in TDone done);

/// <summary>How one door says one operation: between the two everything is the same for all doors.</summary>
/// <typeparam name="TRequest">A request at this door.</typeparam>
/// <typeparam name="TInput">What every door reads it into.</typeparam>
/// <typeparam name="TTarget">Where this door's answer is written.</typeparam>
/// <typeparam name="TDone">What was done, for all doors.</typeparam>
internal sealed record DoorForm<TRequest, TInput, TTarget, TDone>(
    InputReader<TRequest, TInput> Read, AnswerWriter<TTarget, TDone> Write);
