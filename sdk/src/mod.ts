/**
 * Write Masterchef plugins: pure functions from a wish and answers to questions, operations, or nothing to do.
 *
 * @module
 */
export {
  attribute,
  blob,
  choice,
  defaulting,
  flag,
  integer,
  list,
  octalMode,
  path,
  principal,
  record,
  required,
  secretText,
  text,
  wrongType,
} from "./attribute.ts";
export type { Attribute, Attributes, DesiredOf, Place } from "./attribute.ts";
export { blobContent, isSecret } from "./blob.ts";
export type { Blob, Secret } from "./blob.ts";
export { differences, equalJson } from "./difference.ts";
export type { Found, Searching, TypeDiscovery } from "./discovery.ts";
export { defineFacts } from "./facts.ts";
export type { Facts, FactsDefinition } from "./facts.ts";
export { holdsHole, isHole, known } from "./hole.ts";
export type { Hole, Partly, PartlyMembers } from "./hole.ts";
export { hoped, hopedDirectory, hopedGroup, hopedProgram, hopedUser } from "./hope.ts";
export { isJsonList, isJsonObject, parseJson, pointerTo } from "./json.ts";
export type { Json, JsonObject } from "./json.ts";
export { makeDirectory, makeLink, operation, removePath, run, setAttributes, writeFile } from "./operation.ts";
export type { OperationOptions, RunOptions, WriteFileOptions } from "./operation.ts";
export { baseName, isWithin, joinPath, normalizePath, parentOf } from "./path.ts";
export { problem, warning } from "./problem.ts";
export type { ProblemOptions } from "./problem.ts";
export { defineProvider } from "./provider.ts";
export type { Provider, ProviderDefinition } from "./provider.ts";
export { directoryQuery, fileQuery, groupQuery, process, processQuery, userQuery } from "./query.ts";
export type { AskedAs, DirectoryQueryOptions, FileQueryOptions, ProcessOptions, QueryOf } from "./query.ts";
export type { AskOptions, Asking, ObservationOf, Question } from "./question.ts";
export { defineType } from "./resource-type.ts";
export type { ResourceType, Subject, TypeDefinition } from "./resource-type.ts";
export { pattern, scope } from "./scope.ts";
export type { PatternOptions, Scopes } from "./scope.ts";
export { end, refuse, whereKnown } from "./signal.ts";
export { compareText, utf8Length } from "./text.ts";
export { change, invalid, proposal, settled, undecided } from "./verdict.ts";
export type { ChangeOptions } from "./verdict.ts";
export type {
  AccountState,
  Answer,
  Action,
  ArgumentPattern,
  Attributes as FileAttributes,
  Captured,
  Content,
  ContentRule,
  DirectoryEntry,
  Effect,
  Envelope,
  ExitRule,
  Failure,
  FileInfo,
  FileKind,
  FileObservation,
  Observation,
  Operation,
  Pattern,
  Prior,
  Problem,
  Process,
  ProcessResult,
  Proposal,
  Query,
  Reason,
  Refresh,
  Result,
  Scope,
  Signature,
  Value,
  Verdict,
} from "@masterchef/wit/guest";
