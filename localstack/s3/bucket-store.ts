// The store as s3rver's own controllers know it: they keep the verbs on buckets, and their settings (CORS).
import { type BucketConfig, getConfigModel } from '@20minutes/s3rver/lib/models/config.js'
import type { Catalog } from './catalog.ts'

export class BucketStore {
  readonly #catalog: Catalog
  /** Parsed settings: s3rver asks for the CORS rules on every request. */
  readonly #settings = new Map<string, BucketConfig>()

  constructor(catalog: Catalog) {
    this.#catalog = catalog
  }

  async getBucket(name: string) {
    const bucket = this.#catalog.bucket(name)
    return bucket ? { name, creationDate: new Date(bucket.created) } : null
  }

  async listBuckets() {
    return Promise.all(this.#catalog.buckets().map((name) => this.getBucket(name)))
  }

  async putBucket(name: string): Promise<void> {
    this.#catalog.commit(() => this.#catalog.addBucket(name))
  }

  async deleteBucket(name: string): Promise<void> {
    this.#catalog.commit(() => this.#catalog.removeBucket(name))
    this.#settings.clear()
  }

  /** s3rver asks only whether the bucket is empty, before it deletes it. */
  async listObjects(name: string) {
    const [current] = this.#catalog.objectsFrom(name, '')
    const [old] = this.#catalog.oldVersionsFrom(name, '')
    const first = current ?? old
    return { objects: first ? [first] : [] }
  }

  async getSubresource(bucket: string, _key: undefined, type: string): Promise<BucketConfig | null> {
    const cached = this.#settings.get(`${bucket}/${type}`)
    if (cached) return cached
    const xml = this.#catalog.setting(bucket, type)
    if (xml === undefined) return null
    const Model = getConfigModel(type)
    const config = new Model(xml)
    this.#settings.set(`${bucket}/${type}`, config)
    return config
  }

  async putSubresource(bucket: string, _key: undefined, config: BucketConfig): Promise<void> {
    this.#catalog.putSetting(bucket, config.type, config.toXML(2))
    this.#settings.delete(`${bucket}/${config.type}`)
  }

  async deleteSubresource(bucket: string, _key: undefined, type: string): Promise<void> {
    this.#catalog.removeSetting(bucket, type)
    this.#settings.delete(`${bucket}/${type}`)
  }
}
