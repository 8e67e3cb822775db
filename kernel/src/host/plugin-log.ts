/** Something a plugin wrote or should hear of, for its author. May quote what the plugin was given. */
export interface PluginLog {
  readonly plugin: string;
  readonly version: string;
  /** One line, bounded by the plugin's `logKiB`. */
  readonly text: string;
}
